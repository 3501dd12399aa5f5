using BenchmarkDotNet.Attributes;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Screening;
using PageModerator.Screening.Model;
using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Text;

namespace PageModerator.Benchmarks.Screening;

/// <summary>One comment of some 60 characters, part by part and as a whole.</summary>
[MemoryDiagnoser]
public class CommentBenchmarks
{
    private const string Ordinary = "Thank you to Mrs Patel and all of Year 2 for a lovely assembly";

    // As long as the other: the model keeps what it read last.
    private const string Other = "What time does the disco end on Friday, is it the same as always";

    private readonly Screener _screener = ChampionFiles.ReadScreener();
    private readonly PersonalDataDetector _detector = new(KnownContacts.None, new NameFinder([]));
    private readonly NormalizedText _normalized = NormalizedText.Of(Ordinary);
    private readonly double[] _scores = new double[ModelOutputs.Count];
    private PersonalDataScan? _scan;
    private MaskedText? _masked;
    private MaskedText? _otherMasked;
    private TextModel? _model;

    [GlobalSetup]
    public void Prepare()
    {
        _scan = _detector.Scan(_normalized);
        _masked = Masker.Mask(_scan);
        _otherMasked = Masker.Mask(_detector.Scan(NormalizedText.Of(Other)));
        _model = ChampionFiles.ReadModel();
    }

    [Benchmark(Description = "normalize")]
    public NormalizedText Normalize() => NormalizedText.Of(Ordinary);

    [Benchmark(Description = "find personal data and names")]
    public PersonalDataScan Scan() => _detector.Scan(_normalized);

    [Benchmark(Description = "mask what was found")]
    public MaskedText Mask() => Masker.Mask(_scan!);

    /// <summary>Not measured where there is no champion.</summary>
    [Benchmark(Description = "model alone, two comments", OperationsPerInvoke = 2)]
    public double Model()
    {
        _model!.Score(_masked!, _scores);
        _model.Score(_otherMasked!, _scores);
        return _scores[0];
    }

    [Benchmark(Baseline = true, Description = "screen: all of it, ordinary")]
    public Verdict ScreenOrdinary() => _screener.Screen(new ScreeningInput(Ordinary));

    [Benchmark(Description = "screen: all of it, abusive")]
    public Verdict ScreenAbusive() => _screener.Screen(new ScreeningInput(Workbench.Abuse));
}
