using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using PageModerator.Graph;

namespace PageModerator.People;

/// <summary>
/// Twelve characters or more, and none that is guessed first: no password of the list of common ones, none that is the person's or the school's name,
/// a row or a repetition, with the usual digits and signs around it. No rules about kinds of characters: they make passwords worse.
/// </summary>
internal sealed class PasswordRules(IOptions<FacebookOptions> facebook)
{
    public const int Shortest = 12;
    public const int Longest = 128;

    private static readonly Lazy<string[]> Common = new(Read);

    /// <summary>Why it can't be taken, in a sentence; null when it can.</summary>
    public string? Fault(Person person, string password) => password.EnumerateRunes().Count() switch
    {
        < Shortest => string.Create(CultureInfo.InvariantCulture, $"The password is too short: use {Shortest} characters or more, for instance three or four words that have nothing to do with each other."),
        > Longest => string.Create(CultureInfo.InvariantCulture, $"The password is too long: use {Longest} characters at most."),
        _ => IsGuessable(person, password) ? "This password is among the first that somebody would try: choose one that nobody can guess, for instance three or four words that have nothing to do with each other." : null,
    };

    private bool IsGuessable(Person person, string password)
    {
        var folded = Fold(password);
        if (folded.Distinct().Count() < 5)
        {
            return true;
        }

        // What is left when everything that is guessed first is taken out must still be something.
        var known = Common.Value.Concat(NamesOf(person)).Where(word => word.Length >= 3).OrderByDescending(word => word.Length);
        var rest = known.Aggregate(folded, (text, word) => text.Replace(word, "", StringComparison.Ordinal));
        return rest.Count(char.IsLetter) < 4 && rest.Length < 8;
    }

    private IEnumerable<string> NamesOf(Person person) =>
        facebook.Value.Pages.Select(page => page.Name).Append(person.Name).Append(person.Email!)
            .SelectMany(name => name.Split([' ', '@', '.', '-', '\''], StringSplitOptions.RemoveEmptyEntries))
            .Select(Fold);

    /// <summary>In small letters, with the usual stand-ins undone: <c>P@ssw0rd</c> is <c>password</c>.</summary>
    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
        {
            folded.Append(c switch
            {
                '@' or '4' => 'a',
                '0' => 'o',
                '1' or '!' => 'i',
                '3' => 'e',
                '5' or '$' => 's',
                '7' => 't',
                _ => c,
            });
        }

        return folded.ToString();
    }

    private static string[] Read()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#').Select(Fold).Distinct()];
    }
}
