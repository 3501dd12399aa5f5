using System.Text.Json.Serialization;

namespace PageModerator.Screening.Policy;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SchoolPolicy))]
internal sealed partial class PolicyJsonContext : JsonSerializerContext;
