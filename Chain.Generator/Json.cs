// JSON as the compiler's output has it. A plug-in cannot bring a library along without shipping it to every compiler host, so
// it reads the format (RFC 8259) itself: objects, arrays, strings, numbers as text, true, false, null.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Cuckoo.Chain.Generator;

internal sealed class Json
{
    private const int MostDepth = 64;

    private readonly string text;
    private int at;

    private Json(string text) => this.text = text;

    /// <summary>A Dictionary, a List, a string, a bool or null; numbers are strings.</summary>
    /// <exception cref="FormatException">The text is no JSON.</exception>
    public static object? Read(string text)
    {
        Json reader = new(text);
        var value = reader.Value(0);
        reader.Space();
        return reader.at == text.Length ? value : throw reader.Wrong();
    }

    private object? Value(int depth)
    {
        if (depth > MostDepth)
            throw new FormatException($"JSON: more than {MostDepth} values within values.");
        Space();
        switch (Peek())
        {
            case '{': return Object(depth);
            case '[': return Array(depth);
            case '"': return String();
            case 't': return Word("true", true);
            case 'f': return Word("false", false);
            case 'n': return Word("null", null);
            default:
                var start = at;
                while (at < text.Length && (char.IsDigit(text[at]) || text[at] is '-' or '+' or '.' or 'e' or 'E'))
                    at++;
                return at > start ? text.Substring(start, at - start) : throw Wrong();
        }
    }

    private Dictionary<string, object?> Object(int depth)
    {
        Dictionary<string, object?> members = new(StringComparer.Ordinal);
        at++;
        Space();
        if (Peek() == '}')
        {
            at++;
            return members;
        }

        while (true)
        {
            Space();
            var name = String();
            Space();
            Take(':');
            members[name] = Value(depth + 1);
            Space();
            if (Peek() == '}')
                break;
            Take(',');
        }

        at++;
        return members;
    }

    private List<object?> Array(int depth)
    {
        List<object?> items = [];
        at++;
        Space();
        if (Peek() == ']')
        {
            at++;
            return items;
        }

        while (true)
        {
            items.Add(Value(depth + 1));
            Space();
            if (Peek() == ']')
                break;
            Take(',');
        }

        at++;
        return items;
    }

    private string String()
    {
        Take('"');
        StringBuilder read = new();
        while (true)
        {
            var c = Peek();
            at++;
            if (c == '"')
                return read.ToString();
            if (c < ' ')
                throw Wrong();
            read.Append(c == '\\' ? Escape() : c);
        }
    }

    private char Escape()
    {
        var c = Peek();
        at++;
        switch (c)
        {
            case '"' or '\\' or '/': return c;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when at + 4 <= text.Length && ushort.TryParse(text.Substring(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                at += 4;
                return (char)code;
            default: throw Wrong();
        }
    }

    private object? Word(string word, object? value)
    {
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
            throw Wrong();
        at += word.Length;
        return value;
    }

    private void Space()
    {
        while (at < text.Length && (text[at] is ' ' or '\t' or '\r' or '\n'))
            at++;
    }

    private char Peek() => at < text.Length ? text[at] : throw Wrong();

    private void Take(char expected)
    {
        if (Peek() != expected)
            throw Wrong();
        at++;
    }

    private FormatException Wrong() => new($"JSON: it goes wrong at character {at.ToString(CultureInfo.InvariantCulture)}.");
}
