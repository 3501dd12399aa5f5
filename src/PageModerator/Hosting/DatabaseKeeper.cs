namespace PageModerator.Hosting;

/// <summary>Starts the private PostgreSQL again when it went down. A server of the school's own is its keeper's.</summary>
internal sealed partial class DatabaseKeeper(ModerationDatabase database, TimeProvider timeProvider, ILogger<DatabaseKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await database.ReviveAsync(stoppingToken))
                {
                    Log.Revived(logger);
                }
            }
            catch (Exception exception) when (exception is StartException or Npgsql.NpgsqlException)
            {
                Log.NotRevived(logger, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8001, LogLevel.Warning, "The private PostgreSQL had gone down and was started again.")]
        public static partial void Revived(ILogger logger);

        [LoggerMessage(8002, LogLevel.Error, "The private PostgreSQL went down and does not start: {Reason} It is tried again every 15 seconds.")]
        public static partial void NotRevived(ILogger logger, string reason);
    }
}
