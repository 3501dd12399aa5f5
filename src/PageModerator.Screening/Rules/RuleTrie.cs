namespace PageModerator.Screening.Rules;

/// <summary>
/// All terms as one tree of symbols. An edge is taken when its symbol stands within the edge's gap, so that following the tree costs
/// what the text asks for and not what the rule files hold.
/// </summary>
internal sealed class RuleTrie
{
    public const int WidestGap = 8;

    private readonly Dictionary<long, int> _edges = [];
    private readonly List<int> _gaps = [0];
    private readonly List<List<int>?> _ends = [null];

    /// <param name="steps">The symbols of a term, each with the number of words that may stand before it.</param>
    /// <param name="rule">The rule's index.</param>
    public void Add(ReadOnlySpan<(int Symbol, int Gap)> steps, int rule)
    {
        var node = 0;
        foreach (var (symbol, gap) in steps)
        {
            var key = Key(node, symbol, gap);
            if (!_edges.TryGetValue(key, out var next))
            {
                next = _gaps.Count;
                _edges.Add(key, next);
                _gaps.Add(0);
                _ends.Add(null);
                _gaps[node] |= 1 << gap;
            }

            node = next;
        }

        (_ends[node] ??= []).Add(rule);
    }

    /// <summary>Adds every match that begins at a place of the text.</summary>
    public void Match(MatchScratch scratch, int start) => Walk(scratch, 0, start, start, start);

    private void Walk(MatchScratch scratch, int node, int start, int at, int previousStart)
    {
        if (_ends[node] is { } rules)
        {
            foreach (var rule in rules)
            {
                scratch.AddHit(rule, start, at);
            }
        }

        var gaps = _gaps[node];
        for (var gap = 0; gaps >> gap != 0; gap++)
        {
            if ((gaps & (1 << gap)) == 0)
            {
                continue;
            }

            for (var place = at; place <= at + gap && place < scratch.Places; place++)
            {
                if (node != 0 && scratch.Sentence(place) != scratch.Sentence(previousStart))
                {
                    break;
                }

                foreach (var arc in scratch.Arcs(place))
                {
                    if (_edges.TryGetValue(Key(node, arc.Symbol, gap), out var next))
                    {
                        Walk(scratch, next, start, arc.Next, place);
                    }
                }
            }
        }
    }

    private static long Key(int node, int symbol, int gap) => ((long)node << 32) | ((long)symbol << 4) | (uint)gap;
}
