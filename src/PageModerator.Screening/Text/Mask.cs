using System.Runtime.InteropServices;

namespace PageModerator.Screening.Text;

/// <summary>A piece of a text and the placeholder that takes its place.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Mask(TextSpan Span, string Placeholder);
