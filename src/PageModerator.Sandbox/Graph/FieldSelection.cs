using System.Collections.Frozen;

namespace PageModerator.Sandbox.Graph;

/// <summary>One name of a <c>fields</c> list: <c>edge.modifier(value){fields}</c>.</summary>
/// <param name="Name">Field or edge.</param>
/// <param name="Modifiers">Parameters of an edge, by name.</param>
/// <param name="Fields">What is in the braces; null without braces.</param>
/// <param name="FieldsText">The same as written.</param>
internal sealed record FieldSelection(
    string Name,
    IReadOnlyDictionary<string, string> Modifiers,
    IReadOnlyList<FieldSelection>? Fields,
    string? FieldsText)
{
    public FieldSelection(string name)
        : this(name, FrozenDictionary<string, string>.Empty, null, null)
    {
    }

    /// <summary>Reads a <c>fields</c> list.</summary>
    /// <exception cref="GraphRefusedException">Code 2500 with the place of the mistake.</exception>
    public static IReadOnlyList<FieldSelection> Parse(string text)
    {
        var parser = new Parser(text);
        var fields = parser.List();
        parser.End();

        return fields;
    }

    private ref struct Parser(string text)
    {
        private readonly string _text = text;
        private int _at;

        public List<FieldSelection> List()
        {
            List<FieldSelection> fields = [];

            do
            {
                fields.Add(Item());
            }
            while (Take(','));

            return fields;
        }

        public void End()
        {
            if (_at < _text.Length)
            {
                throw Wrong("end of string");
            }
        }

        private FieldSelection Item()
        {
            SkipSpace();
            var name = Name();
            Dictionary<string, string> modifiers = [];

            while (Take('.'))
            {
                var modifier = Name();
                Expect('(');
                var end = _text.IndexOf(')', _at);

                if (end < 0)
                {
                    _at = _text.Length;
                    throw Wrong("\")\"");
                }

                modifiers[modifier] = _text[_at..end];
                _at = end + 1;
            }

            if (!Take('{'))
            {
                SkipSpace();

                return new FieldSelection(name, modifiers, null, null);
            }

            var start = _at;
            var fields = List();
            var inner = _text[start.._at];
            Expect('}');
            SkipSpace();

            return new FieldSelection(name, modifiers, fields, inner);
        }

        private string Name()
        {
            var start = _at;

            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_'))
            {
                _at++;
            }

            return _at > start ? _text[start.._at] : throw Wrong("a field name");
        }

        private void SkipSpace()
        {
            while (_at < _text.Length && _text[_at] == ' ')
            {
                _at++;
            }
        }

        private bool Take(char wanted)
        {
            if (_at >= _text.Length || _text[_at] != wanted)
            {
                return false;
            }

            _at++;

            return true;
        }

        private void Expect(char wanted)
        {
            if (!Take(wanted))
            {
                throw Wrong($"\"{wanted}\"");
            }
        }

        private readonly GraphRefusedException Wrong(string wanted)
        {
            var found = _at < _text.Length ? $"\"{_text[_at]}\"" : "end of string";

            return new(GraphError.Unmatched(2500, $"Syntax error \"Expected {wanted} instead of {found}.\" at character {_at}: {_text}"));
        }
    }
}
