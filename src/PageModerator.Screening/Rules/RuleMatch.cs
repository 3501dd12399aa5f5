using System.Runtime.InteropServices;

namespace PageModerator.Screening.Rules;

/// <summary>A rule whose words stand in a text.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Span">The piece of the folded text from its first to its last word.</param>
/// <param name="IsDisguised">A word of it stands there only when signs are taken for letters, or letters held apart or left out are put together.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RuleMatch(Rule Rule, TextSpan Span, bool IsDisguised);
