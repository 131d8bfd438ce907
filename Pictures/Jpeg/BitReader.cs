namespace Cuckoo.Pictures.Jpeg;

/// <summary>The bits of a scan up to the next marker, the zero bytes stuffed after 0xFF taken out.</summary>
internal ref struct BitReader
{
    private readonly ReadOnlySpan<byte> _file;
    private readonly int _scanOffset;
    private ulong _bits;
    private int _count;

    public BitReader(ReadOnlySpan<byte> file, int at, int scanOffset)
    {
        _file = file;
        At = at;
        _scanOffset = scanOffset;
    }

    /// <summary>The first byte not taken into the buffer; the marker's once the bits before it are used up.</summary>
    public int At { get; private set; }

    /// <summary>The next 16 bits, zeros where the marker stands, none of them used up.</summary>
    public int Peek16()
    {
        if (_count < 16)
            Fill();
        return _count >= 16 ? (int)(_bits >> (_count - 16)) & 0xFFFF : (int)(_bits << (16 - _count)) & 0xFFFF;
    }

    /// <summary>Uses up bits that were peeked at.</summary>
    public void Skip(int count)
    {
        if (count > _count)
            throw Fault("ends before its last block");
        _count -= count;
    }

    /// <summary>The next bits as a number; 0 to 16 of them.</summary>
    public int Read(int count)
    {
        var ahead = Peek16() >> (16 - count);
        Skip(count);
        return ahead;
    }

    /// <summary>A difference of so many bits (T.81, F.2.2.1): a number whose first bit is 0 is negative.</summary>
    public int ReadSigned(int size)
    {
        if (size == 0)
            return 0;
        var value = Read(size);
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    /// <summary>Drops what is left before the marker that must be next and steps over it.</summary>
    public void Restart(int number)
    {
        Leave();
        if (At + 2 > _file.Length || _file[At] != 0xFF || _file[At + 1] != 0xD0 + number)
            throw Fault($"has no marker RST{number} where its next restart interval should begin");
        At += 2;
    }

    /// <summary>Drops what is left before the next marker.</summary>
    public void Leave()
    {
        (_bits, _count) = (0, 0);
        while (At < _file.Length && !IsMarker())
            At += _file[At] == 0xFF ? 2 : 1;

        // Any number of bytes 0xFF may stand before a marker.
        while (At + 1 < _file.Length && _file[At + 1] == 0xFF)
            At++;
    }

    public readonly PictureFormatException Fault(string problem) => new("JPEG scan", _scanOffset, problem);

    private readonly bool IsMarker() => _file[At] == 0xFF && (At + 1 >= _file.Length || _file[At + 1] != 0);

    private void Fill()
    {
        while (_count <= 48 && At < _file.Length && !IsMarker())
        {
            _bits = (_bits << 8) | _file[At];
            _count += 8;
            At += _file[At] == 0xFF ? 2 : 1;
        }
    }
}
