namespace Comet.Fuzz;

/// <summary>Damages inputs, the same way for the same seed.</summary>
public sealed class Mutator(int seed, IReadOnlyList<string> dictionary)
{
    private const int LengthMax = 2000;

    private static readonly byte[] s_interesting =
        [0, 1, 9, 10, 13, 16, 32, 34, 125, 126, 127, 128, 129, 192, 254, 255];

    private readonly Random _random = new(seed);

    /// <summary>One of the inputs with some damage, perhaps crossed with another.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        List<byte> input = [.. corpus[_random.Next(corpus.Count)]];
        if (_random.Next(8) == 0)
        {
            byte[] other = corpus[_random.Next(corpus.Count)];
            int keep = _random.Next(input.Count + 1);
            input.RemoveRange(keep, input.Count - keep);
            input.AddRange(other.AsSpan(_random.Next(other.Length + 1)));
        }

        int damages = 1 << _random.Next(5);
        for (int i = 0; i < damages; i++)
        {
            Damage(input);
        }

        return [.. input.Take(LengthMax)];
    }

    private void Damage(List<byte> input)
    {
        int at = _random.Next(input.Count + 1);
        bool isInside = at < input.Count;
        switch (_random.Next(8))
        {
            case 0 when isInside:
                input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when isInside:
                input[at] = s_interesting[_random.Next(s_interesting.Length)];
                break;
            case 2 when isInside:
                input[at] += (byte)(_random.Next(2) * 2 - 1);
                break;
            case 3 when isInside:
                input.RemoveRange(at, Math.Min(1 + _random.Next(8), input.Count - at));
                break;
            case 4 when isInside:
                // A piece comes twice.
                int length = Math.Min(1 + _random.Next(32), input.Count - at);
                input.InsertRange(_random.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 5:
                input.Insert(at, (byte)_random.Next(256));
                break;
            case 6 when isInside:
                input[at] = (byte)_random.Next(256);
                break;
            default:
                input.InsertRange(
                    at, Latin1.Bytes(dictionary[_random.Next(dictionary.Count)]));
                break;
        }
    }
}
