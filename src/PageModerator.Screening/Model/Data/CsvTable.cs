using System.Globalization;
using System.Text;
using CsvHelper;

namespace PageModerator.Screening.Model.Data;

/// <summary>CSV (RFC 4180, UTF-8) with a header, read strictly; messages name file and row and quote nothing of what stands there.</summary>
internal static class CsvTable
{
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        IncludeValuesInExceptions = false,
    };

    /// <summary>Hands over a reader that stands behind the header.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="read">Reads the rows.</param>
    /// <exception cref="InvalidDataException">The file is not UTF-8, or a row is not well-formed.</exception>
    public static T Read<T>(Stream stream, string name, Func<CsvReader, T> read)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, bufferSize: -1, leaveOpen: true);
        using var csv = CsvReader.Create(reader, Options, leaveOpen: true);
        try
        {
            csv.ReadHeader();
            return read(csv);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{name} is not UTF-8.", e);
        }
        catch (CsvFormatException e)
        {
            throw new InvalidDataException($"{name}, row {Row(e.RecordNumber)}: a quote is out of place, or there are more or fewer columns than in the header.", e);
        }
    }

    /// <summary>The place of a column that has to be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static int Column(CsvReader csv, string name, string column) =>
        csv.TryGetFieldIndex(column, out var index) ? index : throw new InvalidDataException($"{name} has no column {column} in its header.");

    /// <summary>The number that a spreadsheet shows, unless texts hold line breaks: the header is row 1.</summary>
    public static string Row(long row) => row.ToString(CultureInfo.InvariantCulture);
}
