using System.Buffers;

namespace PageModerator.Graph;

/// <summary>The bytes of an answer. A feed's are half a megabyte each minute and Page: borrowed, since what is so large is collected only with all that is old.</summary>
internal sealed class AnswerBody : IDisposable
{
    private const int MostBytes = 64 * 1024 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Room for what comes next, never empty.</summary>
    /// <exception cref="GraphProtocolException">It does not end.</exception>
    public Memory<byte> Free
    {
        get
        {
            if (_length == _buffer.Length)
            {
                Grow();
            }

            return _buffer.AsMemory(_length);
        }
    }

    /// <summary>So many bytes were written to <see cref="Free"/>.</summary>
    public void Take(int count) => _length += count;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Grow()
    {
        if (_length >= MostBytes)
        {
            throw new GraphProtocolException("Facebook's answer does not end.");
        }

        var larger = ArrayPool<byte>.Shared.Rent(_length * 2);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
