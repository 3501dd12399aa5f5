namespace PageModerator.Screening.Text;

/// <summary>Characters that mean a plain one although Unicode gives them no decomposition.</summary>
internal static class Letters
{
    private const string SmallCapitals = "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpꞯqʀrꜱsᴛtᴜuᴠvᴡwʏyᴢzɑaɡgɩiıiʋuɐaǝeɔcɯmɹrʇtʌvʍwʎyʞkɥhᴉi";

    private static readonly string?[] SmallCapitalFolds = SmallCapitalsByValue();

    /// <summary>The plain spelling, in lower case, or null when the character speaks for itself.</summary>
    public static string? Plain(int value) => value switch
    {
        0xA8 or 0xAF or 0xB8 => " ",
        0xA9 or 0xAE or 0x2122 or 0x2120 => null,
        '`' or 0x2018 or 0x2019 or 0x201A or 0x201B or 0x2032 or 0x2035 or 0xB4 or 0x2BC or 0x2BB or 0x2B9 or 0x275B or 0x275C or 0xFF07 => "'",
        0x201C or 0x201D or 0x201E or 0x201F or 0x2033 or 0x2036 or 0xAB or 0xBB or 0x275D or 0x275E or 0x301D or 0x301E or 0xFF02 => "\"",
        (>= 0x2010 and <= 0x2015) or 0x2043 or 0x2212 or 0x2E3A or 0x2E3B or 0xFE58 or 0xFE63 or 0xFF0D or 0x1806 => "-",
        0x2044 or 0x2215 => "/",
        0x2022 or 0x2024 or 0x2027 or 0xB7 or 0x2219 => ".",
        0x2217 or 0x204E or 0x2731 => "*",
        0x2223 or 0x1C0 => "|",
        'ß' or 'ẞ' => "ss",
        'Æ' or 'æ' => "ae",
        'Œ' or 'œ' => "oe",
        'Ø' or 'ø' => "o",
        'Đ' or 'đ' or 'Ð' or 'ð' => "d",
        'Þ' or 'þ' => "th",
        'Ł' or 'ł' or 'ƚ' => "l",
        'Ħ' or 'ħ' => "h",
        'Ŧ' or 'ŧ' => "t",
        'Ŋ' or 'ŋ' => "n",
        'ĸ' => "k",
        'µ' => "u",
        'ƀ' or 'Ƀ' => "b",
        'Ɨ' or 'ɨ' => "i",
        'ς' => "σ",
        < 0x131 => null,
        <= 0x1D7A or (>= 0xA730 and <= 0xA7AF) => SmallCapitalFolds[value],
        _ => null,
    };

    private static string?[] SmallCapitalsByValue()
    {
        var folds = new string?[0xA7B0];
        for (var i = 0; i < SmallCapitals.Length; i += 2)
        {
            folds[SmallCapitals[i]] = SmallCapitals[i + 1].ToString();
        }

        return folds;
    }
}
