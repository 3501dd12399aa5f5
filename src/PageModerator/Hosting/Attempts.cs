using System.Runtime.ExceptionServices;

namespace PageModerator.Hosting;

/// <summary>Pieces of work of which one that fails, and may fail each time, keeps no other from being done: it is told of at the end, once of each kind.</summary>
internal sealed class Attempts
{
    private readonly List<Exception> _failures = [];

    public async Task MakeAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (!_failures.Exists(known => known.Message == failure.Message))
            {
                _failures.Add(failure);
            }
        }
    }

    /// <exception cref="AggregateException">Several failed, each in another way; of one the exception itself.</exception>
    public void ThrowIfFailed()
    {
        switch (_failures)
        {
            case []:
                return;
            case [var only]:
                ExceptionDispatchInfo.Throw(only);
                break;
            default:
                throw new AggregateException(_failures);
        }
    }
}
