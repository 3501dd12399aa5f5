using System.IO.Compression;
using CsvHelper;

namespace PageModerator.Screening.Model.Data;

/// <summary>
/// Reads labelled comments: CSV (RFC 4180, UTF-8) with a header, plain or gzipped. Columns <c>text</c> and <c>label</c>, and where they
/// stand <c>concerns</c>, <c>brief</c> and <c>source</c> (or <c>group</c>, what is reported apart); others are passed over. <c>label</c> is <c>acceptable</c> or a list of categories
/// (and concerns) joined by <c>;</c>.
/// </summary>
/// <remarks>
/// What a row does not say is not a no. A file with a <c>concerns</c> column, or that names a concern anywhere, knows all concerns; another
/// knows none. A file in which no row has two categories allowed its people one word a row: there <c>abusive</c> says nothing about
/// <c>discriminatory</c>, and so on, unless it has a <c>concerns</c> column, which only files with several labels a row have.
/// </remarks>
public static class LabelledTextReader
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="stream">Plain or gzipped; found out by its first bytes, so it must be able to seek.</param>
    /// <param name="name">What messages call the file; without its extensions it is the source of rows that name none.</param>
    /// <param name="cancellationToken">Looked at once a row.</param>
    /// <exception cref="InvalidDataException">A column is missing, or a row is not readable; the message names file and row.</exception>
    public static IReadOnlyList<LabelledText> Read(Stream stream, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);

        if (IsGzip(stream))
        {
            using var unzipped = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            return CsvTable.Read(unzipped, name, csv => ReadRows(csv, name, cancellationToken));
        }

        return CsvTable.Read(stream, name, csv => ReadRows(csv, name, cancellationToken));
    }

    private static bool IsGzip(Stream stream)
    {
        Span<byte> magic = stackalloc byte[2];
        var read = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        stream.Position -= read;
        return read == 2 && magic is [0x1F, 0x8B];
    }

    private static List<LabelledText> ReadRows(CsvReader csv, string name, CancellationToken cancellationToken)
    {
        if (csv.Headers.Count == 0)
        {
            throw new InvalidDataException($"{name} is empty; a header with text and label is needed.");
        }

        var (text, label) = (CsvTable.Column(csv, name, "text"), CsvTable.Column(csv, name, "label"));
        var (concerns, brief, source) = (Column(csv, "concerns"), Column(csv, "brief"), Column(csv, "source") is var own and >= 0 ? own : Column(csv, "group"));
        var fallback = SourceName(name);
        var rows = new List<LabelledText>();
        var manyLabels = concerns >= 0;
        var knowsConcerns = concerns >= 0;
        while (csv.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var at = $"{name}, row {CsvTable.Row(csv.RowNumber + 1)}";
            var labels = ReadLabels(csv.GetString(label), at);
            knowsConcerns |= !labels.Intersect(OutputSet.AllConcerns).IsEmpty;
            if (concerns >= 0)
            {
                labels = labels.Union(ReadConcerns(csv.GetString(concerns), at));
            }

            manyLabels |= int.PopCount(labels.Intersect(OutputSet.AllCategories).Bits) > 1;
            rows.Add(new LabelledText(
                csv.GetString(text),
                labels,
                OutputSet.None,
                source >= 0 && csv.GetString(source) is { Length: > 0 } named ? named : fallback,
                brief >= 0 ? csv.GetString(brief).Trim() : ""));
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var known = manyLabels ? OutputSet.AllCategories : KnownBySingleLabel(rows[i].Labels.Intersect(OutputSet.AllCategories));
            rows[i] = rows[i] with { Known = knowsConcerns ? known.Union(OutputSet.AllConcerns) : known };
        }

        return rows;
    }

    /// <summary>What one word says: an insult is no advertisement, but it may be racist as well; spam may hold a telephone number.</summary>
    private static OutputSet KnownBySingleLabel(OutputSet category)
    {
        var wording = OutputSet.None.With(ModelOutputs.Index(Category.Abusive)).With(ModelOutputs.Index(Category.Discriminatory));
        var rest = new OutputSet((ushort)(OutputSet.AllCategories.Bits & ~wording.Bits));
        return category.IsEmpty ? OutputSet.AllCategories
            : category.Intersect(wording).IsEmpty ? wording.Union(category)
            : rest.Union(category);
    }

    private static OutputSet ReadLabels(string list, string at)
    {
        var labels = OutputSet.None;
        var (any, acceptable) = (false, false);
        foreach (var word in list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            any = true;
            if (word == Vocabulary.Acceptable)
            {
                acceptable = true;
            }
            else if (Vocabulary.TryParse(word, out Category category))
            {
                labels = labels.With(ModelOutputs.Index(category));
            }
            else if (Vocabulary.TryParse(word, out Concern concern))
            {
                labels = labels.With(ModelOutputs.Index(concern));
            }
            else
            {
                throw new InvalidDataException($"{at}: “{Shown(word)}” is not a label.");
            }
        }

        return !any ? throw new InvalidDataException($"{at}: the label is empty.")
            : acceptable && !labels.Intersect(OutputSet.AllCategories).IsEmpty ? throw new InvalidDataException($"{at}: a comment can't be acceptable and something else as well.")
            : labels;
    }

    private static OutputSet ReadConcerns(string list, string at)
    {
        var concerns = OutputSet.None;
        foreach (var word in list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            concerns = Vocabulary.TryParse(word, out Concern concern)
                ? concerns.With(ModelOutputs.Index(concern))
                : throw new InvalidDataException($"{at}: “{Shown(word)}” is not a concern.");
        }

        return concerns;
    }

    private static int Column(CsvReader csv, string name) => csv.TryGetFieldIndex(name, out var index) ? index : -1;

    /// <summary>A column out of place may put a comment where a label belongs; so much of it is shown and no more.</summary>
    private static string Shown(string word) => word.Length <= 24 ? word : word[..24] + "…";

    private static string SourceName(string name)
    {
        var file = Path.GetFileName(name);
        var dot = file.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? file[..dot] : file;
    }
}
