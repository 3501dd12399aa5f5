using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PageModerator.Screening.Model.Linear;

/// <summary>Which features share a length: every group is scaled to length 1, so that a long comment is no surer than a short one.</summary>
internal enum FeatureGroup : byte
{
    Words,
    Characters,
    Shape,
}

/// <summary>A feature of one text: its hash, its group, and how often it stands there.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Feature
{
    public uint Hash;
    public int Count;
    public FeatureGroup Group;
}

/// <summary>Where a feature stands in the folded text.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FeatureOccurrence(int Feature, int Start, int End);

/// <summary>The features of one text at a time, each once, in buffers that are used again: not for two threads at once.</summary>
internal sealed class FeatureScratch
{
    private Feature[] _features = new Feature[512];
    private int[] _slots = new int[2048];
    private int[] _stamps = new int[2048];
    private int _stamp;
    private int _count;
    private List<FeatureOccurrence>? _occurrences;

    public ReadOnlySpan<Feature> Features => _features.AsSpan(0, _count);

    /// <summary>Empty unless asked for in <see cref="Begin"/>.</summary>
    public IReadOnlyList<FeatureOccurrence> Occurrences => _occurrences ?? [];

    /// <summary>Hashes of the words of the text at work.</summary>
    public List<WordHash> Words { get; } = [];

    public void Begin(bool withOccurrences)
    {
        _count = 0;
        _occurrences = withOccurrences ? [] : null;
        Words.Clear();
        NextStamp();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint hash, FeatureGroup group, int start, int end)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(hash * 2654435769u >> 7) & mask;
        while (_stamps[slot] == _stamp)
        {
            ref var known = ref _features[_slots[slot]];
            if (known.Hash == hash)
            {
                known.Count++;
                _occurrences?.Add(new FeatureOccurrence(_slots[slot], start, end));
                return;
            }

            slot = slot + 1 & mask;
        }

        if (_count == _features.Length)
        {
            Grow();
            Add(hash, group, start, end);
            return;
        }

        _stamps[slot] = _stamp;
        _slots[slot] = _count;
        _features[_count] = new Feature { Hash = hash, Count = 1, Group = group };
        _occurrences?.Add(new FeatureOccurrence(_count, start, end));
        _count++;
    }

    private void NextStamp()
    {
        if (++_stamp == int.MaxValue)
        {
            Array.Clear(_stamps);
            _stamp = 1;
        }
    }

    private void Grow()
    {
        Array.Resize(ref _features, _features.Length * 2);
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)_features.Length * 4);
        _slots = new int[size];
        _stamps = new int[size];
        _stamp = 1;
        for (var i = 0; i < _count; i++)
        {
            var slot = (int)(_features[i].Hash * 2654435769u >> 7) & size - 1;
            while (_stamps[slot] == _stamp)
            {
                slot = slot + 1 & size - 1;
            }

            _stamps[slot] = _stamp;
            _slots[slot] = i;
        }
    }
}

/// <summary>A word of the text at work and where it stands.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WordHash(ulong Hash, int Start, int End);
