namespace PageModerator.Screening.Text;

/// <summary>Finds the disguised words of a text. Each token is looked at a bounded number of times.</summary>
internal ref struct WordFormReader(NormalizedText text)
{
    /// <summary>The longest word that is read otherwise; longer ones are addresses or noise.</summary>
    private const int Longest = 48;

    /// <summary>Separators that writers put inside a word by mistake or habit ("well-known", "end.Next").</summary>
    private const string Joints = ".-,/:;'";

    private const string Separators = Joints + "_~^\\";

    private readonly NormalizedText _text = text;
    private List<char>? _spellings;
    private List<WordForm>? _forms;
    private int _spacedEnd;

    public void Read()
    {
        var tokens = _text.Tokens;
        for (var first = 0; first < tokens.Length;)
        {
            var end = first + 1;
            while (end < tokens.Length && tokens[end].Start == tokens[end - 1].End && tokens[end].Kind != TokenKind.Mask && tokens[first].Kind != TokenKind.Mask)
            {
                end++;
            }

            ReadChunk(first, end);
            if (first >= _spacedEnd && IsSingle(tokens[first]) && tokens[end - 1].End - tokens[first].Start <= 4)
            {
                ReadSpaced(first);
            }

            first = end;
        }
    }

    public readonly WordForms ToForms() =>
        _forms is null ? WordForms.None : new WordForms([.. _spellings!], [.. _forms]);

    /// <summary>Reads tokens that stand without white space between them.</summary>
    private void ReadChunk(int first, int end)
    {
        var tokens = _text.Tokens;
        if (end - first == 1)
        {
            if (tokens[first].Kind == TokenKind.Word)
            {
                ReadPart(first, end, joined: false);
            }

            return;
        }

        Trim(ref first, ref end);
        if (first >= end || tokens[end - 1].End - tokens[first].Start > Longest)
        {
            ReadParts(first, end);
        }
        else if (IsJoined(first, end))
        {
            ReadPart(first, end, joined: true);
        }
        else
        {
            ReadParts(first, end);
        }
    }

    private void ReadParts(int first, int end)
    {
        var tokens = _text.Tokens;
        for (var start = first; start < end; start++)
        {
            var stop = start;
            while (stop < end && !IsSeparator(tokens[stop]))
            {
                stop++;
            }

            if (stop > start)
            {
                var partEnd = stop;
                Trim(ref start, ref partEnd);
                if (start < partEnd)
                {
                    ReadPart(start, partEnd, joined: false);
                }
            }

            start = stop;
        }
    }

    /// <summary>Leaves out what only stands around a word: quotes, brackets, full stops, the stars of bold print.</summary>
    private readonly void Trim(ref int first, ref int end)
    {
        var tokens = _text.Tokens;
        while (first < end && tokens[first].Kind is TokenKind.Punctuation or TokenKind.Emoji && !(First(tokens[first]) is '@' or '$' or '!' or '*' or '€' or '|' && first + 1 < end && !IsOuter(tokens[first + 1])))
        {
            first++;
        }

        while (end > first && tokens[end - 1].Kind is TokenKind.Punctuation or TokenKind.Emoji && First(tokens[end - 1]) is not ('$' or '*'))
        {
            end--;
        }

        if (end - first > 2 && First(tokens[first]) == '*' && First(tokens[end - 1]) == '*')
        {
            first++;
            end--;
        }
    }

    private readonly bool IsOuter(Token token) => token.Kind is TokenKind.Emoji || (token.Kind == TokenKind.Punctuation && First(token) is not ('@' or '$' or '*'));

    /// <summary>Whether the separators inside hold the letters of one word apart ("f.uck", "wa.nk.er") and do not divide two ("end.Next").</summary>
    private readonly bool IsJoined(int first, int end)
    {
        var tokens = _text.Tokens;
        var joints = 0;
        var parts = 1;
        var part = 0;
        var shortest = int.MaxValue;
        var longest = 0;
        for (var i = first; i < end; i++)
        {
            if (IsSeparator(tokens[i]))
            {
                // "f--k": a row of dashes is letters left out.
                joints += Joints.Contains(First(tokens[i]), StringComparison.Ordinal) && !IsRow(i, first, end) ? 1 : 0;
                if (part > 0)
                {
                    shortest = Math.Min(shortest, part);
                    longest = Math.Max(longest, part);
                    parts++;
                    part = 0;
                }
            }
            else
            {
                part += tokens[i].Length;
            }
        }

        shortest = Math.Min(shortest, part);
        longest = Math.Max(longest, part);

        return joints == 0 || shortest == 1 || (parts > 2 && longest <= 2);
    }

    private void ReadPart(int first, int end, bool joined)
    {
        var tokens = _text.Tokens;
        var written = _text.Text.AsSpan(tokens[first].Start, tokens[end - 1].End - tokens[first].Start);
        if (end - first == 1 && IsPlainWord(written))
        {
            return;
        }

        Span<char> spelling = stackalloc char[Longest];
        var length = 0;
        var kinds = Disguises.None;
        var letters = 0;
        var ambiguous = false;
        var mapSymbols = !IsOrdinary(written);
        for (var i = first; i < end; i++)
        {
            var token = tokens[i];
            var slice = _text.Slice(token);
            if (token.Kind is TokenKind.Word or TokenKind.Number)
            {
                foreach (var c in slice)
                {
                    if (length >= 3 && spelling[length - 1] == c && spelling[length - 2] == c && spelling[length - 3] == c)
                    {
                        continue; // "aaaaaaaah" however long is short enough to be read.
                    }

                    if (length == Longest)
                    {
                        return;
                    }

                    letters += char.IsLetter(c) ? 1 : 0;
                    if (c == '\'')
                    {
                        kinds |= Disguises.Spaced;
                        continue;
                    }

                    spelling[length++] = mapSymbols ? Letter(c, ref kinds, ref ambiguous) : c;
                }

                continue;
            }

            if (length == Longest)
            {
                return;
            }

            var sign = token.Kind == TokenKind.Emoji ? '*' : slice[0];
            if (Letter(sign, ref kinds, ref ambiguous) is var letter && char.IsAsciiLetter(letter))
            {
                spelling[length++] = letter;
            }
            else if (IsSeparator(token) && !IsRow(i, first, end))
            {
                kinds |= Disguises.Spaced;
            }
            else
            {
                kinds |= Disguises.Wildcard;
                spelling[length++] = '*';
            }
        }

        if (letters == 0 && !written.StartsWith("@$$", StringComparison.Ordinal))
        {
            return;
        }

        if (!joined)
        {
            kinds &= ~Disguises.Spaced;
        }

        AddAll(spelling[..length], kinds, ambiguous, first, end);
    }

    /// <summary>Reads single letters with white space between them, from the first of them.</summary>
    private void ReadSpaced(int first)
    {
        var tokens = _text.Tokens;
        Span<char> spelling = stackalloc char[Longest];
        var length = 0;
        var letters = 0;
        var start = first;
        var kinds = Disguises.Spaced;
        var ambiguous = false;
        var narrow = HasNarrowGap(first);
        for (var i = first; ;)
        {
            letters += tokens[i].Kind == TokenKind.Word ? 1 : 0;
            spelling[length++] = Letter(_text.Text[tokens[i].Start], ref kinds, ref ambiguous);
            var next = NextSingle(i);
            if (next < 0 || length == Longest || (narrow && IsWideGap(i, next)))
            {
                if (length > 2 && letters > 1)
                {
                    AddSpaced(spelling[..length], kinds, ambiguous, start, i + 1);
                }

                if (next < 0)
                {
                    _spacedEnd = i + 1;
                    return;
                }

                (start, length, letters, kinds, ambiguous) = (next, 0, 0, Disguises.Spaced, false);
            }

            i = next;
        }
    }

    /// <summary>"a w a n k e r": the first letters may be words by themselves.</summary>
    private void AddSpaced(scoped ReadOnlySpan<char> spelling, Disguises kinds, bool ambiguous, int first, int end)
    {
        AddAll(spelling, kinds, ambiguous, first, end);
        for (var skipped = 0; skipped < 3 && spelling.Length > 3 && spelling[0] is 'a' or 'i' or 'u' or 'r' or 'y'; skipped++)
        {
            spelling = spelling[1..];
            first = NextSingle(first);
            AddAll(spelling, kinds, ambiguous, first, end);
        }
    }

    /// <summary>The next single letter after one, with at most three separators between, or -1.</summary>
    private readonly int NextSingle(int index)
    {
        var tokens = _text.Tokens;
        var next = index + 1;
        while (next < tokens.Length && next - index < 4 && (IsSeparator(tokens[next]) || First(tokens[next]) is '*' or '|'))
        {
            next++;
        }

        // A letter that touches something else ("i'm", "a,") is no part of a row.
        return next < tokens.Length && IsSingle(tokens[next]) &&
            (next + 1 >= tokens.Length || tokens[next + 1].Start > tokens[next].End || tokens[next + 1].Kind is TokenKind.Punctuation) &&
            (next > index + 1 || tokens[next].Start > tokens[index].End)
            ? next
            : -1;
    }

    private readonly bool IsWideGap(int index, int next) =>
        next == index + 1 && _text.ToOriginal(TextSpan.FromBounds(_text.Tokens[index].End, _text.Tokens[next].Start)).Length > 1;

    /// <summary>Whether letters of the row stand one space apart, so that a wider gap divides words.</summary>
    private readonly bool HasNarrowGap(int first)
    {
        for (int i = first, next; (next = NextSingle(i)) >= 0 && i - first < Longest; i = next)
        {
            if (!IsWideGap(i, next))
            {
                return true;
            }
        }

        return false;
    }

    private void AddAll(scoped ReadOnlySpan<char> spelling, Disguises kinds, bool ambiguous, int first, int end)
    {
        AddStretched(spelling, kinds, first, end);
        if (!ambiguous)
        {
            return;
        }

        // 1, ! and | may be an l as well as an i; the first reading left them in upper case.
        Span<char> other = stackalloc char[Longest];
        for (var i = 0; i < spelling.Length; i++)
        {
            other[i] = spelling[i] == 'I' ? 'l' : spelling[i];
        }

        AddStretched(other[..spelling.Length], kinds, first, end);
    }

    private void AddStretched(scoped ReadOnlySpan<char> spelling, Disguises kinds, int first, int end)
    {
        if (kinds != Disguises.None)
        {
            Add(spelling, kinds, first, end);
        }

        Span<char> squeezed = stackalloc char[Longest];
        var runs = 0;
        _ = Squeeze(spelling, squeezed, 0, ref runs);
        if (runs == 0)
        {
            return;
        }

        // One run or two are read with each letter single and double; of more, all alike.
        var readings = runs == 2 ? 4 : 2;
        for (var doubled = 0; doubled < readings; doubled++)
        {
            var mask = runs > 2 && doubled == 1 ? ~0 : doubled;
            var length = Squeeze(spelling, squeezed, mask, ref runs);
            if (!squeezed[..length].SequenceEqual(spelling))
            {
                Add(squeezed[..length], kinds | Disguises.Stretched, first, end);
            }
        }
    }

    /// <summary>Writes each run of a stretched letter once, or twice where its bit is set.</summary>
    private static int Squeeze(ReadOnlySpan<char> spelling, Span<char> squeezed, int doubled, ref int runs)
    {
        var length = 0;
        runs = 0;
        for (var i = 0; i < spelling.Length;)
        {
            var c = spelling[i];
            var end = i + 1;
            while (end < spelling.Length && spelling[end] == c)
            {
                end++;
            }

            var copies = end - i;
            if (char.IsLetter(c) && (copies > 2 || (copies == 2 && IsRarelyDouble(c))))
            {
                copies = (doubled & (1 << Math.Min(runs, 30))) != 0 ? 2 : 1;
                runs++;
            }

            squeezed.Slice(length, copies).Fill(c);
            length += copies;
            i = end;
        }

        return length;
    }

    private void Add(scoped ReadOnlySpan<char> spelling, Disguises kinds, int first, int end)
    {
        var tokens = _text.Tokens;
        _spellings ??= [];
        _forms ??= [];
        _forms.Add(new WordForm(
            TextSpan.FromBounds(tokens[first].Start, tokens[end - 1].End), first, end - first, _spellings.Count, spelling.Length, kinds));
        foreach (var c in spelling)
        {
            _spellings.Add(c == 'I' ? 'i' : c);
        }
    }

    /// <summary>Whether there is nothing to undo: letters only, none stretched.</summary>
    private static bool IsPlainWord(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (char.IsAsciiDigit(word[i]) ||
                (i > 0 && word[i] == word[i - 1] && (IsRarelyDouble(word[i]) || (i > 1 && word[i] == word[i - 2]))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Everyday spellings with digits: roads and years ("a55", "y6"), ordinals, times and measures ("1st", "7pm", "10k").</summary>
    private static bool IsOrdinary(ReadOnlySpan<char> word)
    {
        if (word.IndexOfAnyInRange('0', '9') is var digit && digit < 0)
        {
            return false;
        }

        var tail = word.TrimStart("0123456789");
        if (tail.Length < word.Length)
        {
            return tail.Length < 2 || tail is "st" or "nd" or "rd" or "th" or "am" or "pm" or "km" or "kg" or "cm" or "mm" or "ml" or "ft" or "hr" or "hrs" or "min" or "mins";
        }

        return digit == 1 && word[1..].IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>The letter that a digit or sign stands for; <c>I</c> for one that is an i or an l; the character itself when none.</summary>
    private static char Letter(char c, ref Disguises kinds, ref bool ambiguous)
    {
        var letter = c switch
        {
            '0' => 'o',
            '1' or '!' or '|' => 'I',
            '3' or '€' => 'e',
            '4' or '@' => 'a',
            '5' or '$' => 's',
            '6' or '9' => 'g',
            '7' or '+' => 't',
            '8' => 'b',
            '¢' => 'c',
            '£' => 'l',
            '¡' => 'i',
            _ => c,
        };
        if (letter != c)
        {
            kinds |= Disguises.Symbols;
            ambiguous |= letter == 'I';
        }

        return letter;
    }

    private static bool IsRarelyDouble(char c) => c is 'a' or 'i' or 'u' or 'h' or 'j' or 'k' or 'q' or 'v' or 'w' or 'x' or 'y';

    private readonly char First(Token token) => _text.Text[token.Start];

    private readonly bool IsSeparator(Token token) =>
        token.Kind == TokenKind.Punctuation && Separators.Contains(First(token), StringComparison.Ordinal);

    /// <summary>Whether the separator has its like beside it.</summary>
    private readonly bool IsRow(int index, int first, int end)
    {
        var tokens = _text.Tokens;
        var c = First(tokens[index]);

        return c is '-' or '_' && ((index > first && First(tokens[index - 1]) == c) || (index + 1 < end && First(tokens[index + 1]) == c));
    }

    private readonly bool IsSingle(Token token) => token.Length == 1 && token.Kind switch
    {
        TokenKind.Word => true,
        TokenKind.Number => First(token) is not ('2' or '6' or '9'),
        TokenKind.Punctuation => First(token) is '@' or '$' or '!',
        TokenKind.Emoji or TokenKind.Mask => false,
    };
}
