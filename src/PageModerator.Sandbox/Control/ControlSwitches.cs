using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;

namespace PageModerator.Sandbox.Control;

/// <summary>Everything by which the sandbox can be made to lie, by name: behaviours, webhooks, faults, use of limits, the clock.</summary>
internal sealed class ControlSwitches(SandboxServer server)
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Default;

    private static readonly PropertyInfo[] Behaviours = Settable(typeof(SandboxBehaviour));
    private static readonly PropertyInfo[] Deliveries = Settable(typeof(SandboxWebhooks));
    private static readonly PropertyInfo[] FaultParts = Settable(typeof(SandboxFault));

    /// <summary>Sets what the form names.</summary>
    /// <param name="what">The last part of the address.</param>
    /// <param name="form">Names and values.</param>
    /// <exception cref="FormatException">A name is not known, or a value can't be read; nothing was changed.</exception>
    public void Apply(string what, IReadOnlyDictionary<string, string> form)
    {
        switch (what)
        {
            case "behaviour":
                Set(server.Behaviour, Behaviours, form);
                break;
            case "webhooks":
                Set(server.Webhooks, Deliveries, form);
                break;
            case "faults":
                var fault = new SandboxFault(SandboxFaultKind.Error);
                // Fields left empty in the form are left as they are: a condition left out holds for every call.
                Set(fault, FaultParts, form.Where(pair => pair.Value.Length > 0).ToDictionary());
                server.Faults.Add(fault);
                break;
            case "faults/clear":
                server.Faults.Clear();
                break;
            case "use":
                server.AddUse((int)Parse(typeof(int), form.GetValueOrDefault("calls", ""))!);
                break;
            case "clock":
                server.Clock.Advance((TimeSpan)Parse(typeof(TimeSpan), form.GetValueOrDefault("advance", ""))!);
                break;
            default:
                throw new FormatException("The sandbox has no such switch.");
        }
    }

    /// <summary>The forms for people.</summary>
    public string Show()
    {
        var html = new StringBuilder();
        html.Append("<h2>How this Facebook behaves</h2>\n<p><a href=\"/sandbox/\">Back to the Page</a></p>\n");
        Form(html, "clock", $"Clock: {server.Clock.GetUtcNow():u}", [("advance", "00:00:00", "")]);
        Form(html, "use", "Use up calls of the Page's limit", [("calls", "0", "")]);
        Form(html, "faults", $"Add a fault ({server.Faults.Count} in force)", FaultParts.Select(part => (part.Name, "", Hint(part.PropertyType))));
        Form(html, "faults/clear", "End all faults", []);
        foreach (var behaviour in Behaviours)
        {
            Form(html, "behaviour", "", [(behaviour.Name, Text(behaviour.GetValue(server.Behaviour)), Hint(behaviour.PropertyType))]);
        }

        foreach (var delivery in Deliveries)
        {
            Form(html, "webhooks", "", [(delivery.Name, Text(delivery.GetValue(server.Webhooks)), Hint(delivery.PropertyType))]);
        }

        return html.ToString();
    }

    private static void Form(StringBuilder html, string what, string title, IEnumerable<(string Name, string Value, string Hint)> fields)
    {
        html.Append(CultureInfo.InvariantCulture, $"<form method=\"post\" action=\"/sandbox/switches/{what}\">{(title.Length > 0 ? $"<h3>{Html.Encode(title)}</h3>" : "")}");
        foreach (var (name, value, hint) in fields)
        {
            html.Append(CultureInfo.InvariantCulture, $"<label>{name} <input name=\"{name}\" value=\"{Html.Encode(value)}\" placeholder=\"{Html.Encode(hint)}\"></label> ");
        }

        html.Append("<button>Set</button></form>\n");
    }

    private static PropertyInfo[] Settable(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)];

    private static void Set(object target, PropertyInfo[] properties, IReadOnlyDictionary<string, string> form)
    {
        var values = form
            .Select(pair => (Property: Array.Find(properties, property => property.Name.Equals(pair.Key, StringComparison.OrdinalIgnoreCase)) ?? throw new FormatException($"There is no {pair.Key}."), pair.Value))
            .Select(pair => (pair.Property, Value: Parse(pair.Property.PropertyType, pair.Value.Trim())))
            .ToList();
        foreach (var (property, value) in values)
        {
            property.SetValue(target, value);
        }
    }

    private static object? Parse(Type type, string text)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return text.Length == 0 ? null : Parse(inner, text);
        }

        var names = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            return type == typeof(string) ? text.Length == 0 ? null : text
                : type == typeof(IReadOnlySet<string>) ? names.ToHashSet(StringComparer.Ordinal)
                : type == typeof(IReadOnlyDictionary<string, int>) ? names.Select(name => name.Split(':')).ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture))
                : TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or IndexOutOfRangeException or NotSupportedException or OverflowException)
        {
            throw new FormatException($"\"{text}\" can't be read: {Hint(type)} is expected.", exception);
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        IReadOnlyDictionary<string, int> pairs => string.Join(',', pairs.Select(pair => $"{pair.Key}:{pair.Value.ToString(CultureInfo.InvariantCulture)}")),
        IEnumerable names => string.Join(',', names.Cast<object>()),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Hint(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner.IsEnum ? string.Join(" | ", Enum.GetNames(inner))
            : inner == typeof(bool) ? "true | false"
            : inner == typeof(TimeSpan) ? "00:05:00"
            : inner == typeof(DateTimeOffset) ? "2026-12-31T12:00:00Z"
            : inner == typeof(IReadOnlySet<string>) ? "names, with commas between"
            : inner == typeof(IReadOnlyDictionary<string, int>) ? "id:code, with commas between"
            : inner == typeof(string) ? "text" : "a number";
    }
}
