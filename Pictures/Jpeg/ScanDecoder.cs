namespace Cuckoo.Pictures.Jpeg;

/// <summary>The blocks of one scan (T.81: F.2 sequential, G.2 progressive). Its time is bounded by its blocks and its bits.</summary>
internal ref struct ScanDecoder
{
    private readonly JpegFrame _frame;
    private readonly JpegScan _scan;
    private readonly int _interval;
    private BitReader _bits;

    /// <summary>Blocks after this one whose coefficients all end here (an end-of-band run).</summary>
    private int _run;

    public ScanDecoder(JpegFrame frame, JpegScan scan, int restartInterval, BitReader bits)
    {
        (_frame, _scan, _interval) = (frame, scan, restartInterval);
        _bits = bits;
    }

    /// <summary>Decodes the scan.</summary>
    /// <returns>Where the next marker is.</returns>
    public int Decode()
    {
        // A component alone has its own blocks only; several have whole units.
        var isAlone = _scan.Components.Length == 1;
        var (wide, high) = isAlone ? (_scan.Components[0].BlocksWide, _scan.Components[0].BlocksHigh) : (_frame.UnitsWide, _frame.UnitsHigh);
        Span<short> scratch = stackalloc short[64];
        Reset();
        for (var unit = 0; unit < wide * high; unit++)
        {
            if (_interval > 0 && unit > 0 && unit % _interval == 0)
            {
                _bits.Restart((unit / _interval - 1) & 7);
                Reset();
            }

            var (row, column) = Math.DivRem(unit, wide);
            if (isAlone)
            {
                Block(_scan.Components[0], column, row, scratch);
                continue;
            }

            foreach (var component in _scan.Components)
            {
                for (var i = 0; i < component.Across * component.Down; i++)
                    Block(component, column * component.Across + i % component.Across, row * component.Down + i / component.Across, scratch);
            }
        }

        _bits.Leave();
        return _bits.At;
    }

    private void Reset()
    {
        foreach (var component in _scan.Components)
            component.Predicted = 0;
        _run = 0;
    }

    private void Block(JpegComponent component, int column, int row, scoped Span<short> scratch)
    {
        if (!_frame.IsProgressive)
        {
            scratch.Clear();
            Sequential(component, scratch);
            component.Transform(scratch, column, row);
            return;
        }

        var block = component.Block(column, row);
        if (_scan.First > 0 && _scan.High > 0)
            RefineBand(component, block);
        else if (_scan.First > 0)
            Band(component, block);
        else if (_scan.High > 0)
            block[0] |= (short)(_bits.Read(1) << _scan.Low);
        else
            block[0] = (short)(NextDc(component) << _scan.Low);
    }

    private int NextDc(JpegComponent component)
    {
        var size = component.Dc!.Read(ref _bits);
        if (size > 15)
            throw _bits.Fault($"has a difference of {size} bits; at most 15 are allowed");
        component.Predicted += _bits.ReadSigned(size);
        return component.Predicted;
    }

    private void Sequential(JpegComponent component, scoped Span<short> block)
    {
        block[0] = (short)NextDc(component);
        for (var k = 1; k < 64; k++)
        {
            var code = component.Ac!.Read(ref _bits);
            var (zeros, size) = (code >> 4, code & 15);
            if (size == 0 && zeros != 15)
                return;
            k += zeros;
            if (k > 63)
                throw _bits.Fault("has a block of more than 64 coefficients");
            block[JpegTables.ZigZag[k]] = (short)_bits.ReadSigned(size);
        }
    }

    private void Band(JpegComponent component, Span<short> block)
    {
        if (_run > 0)
        {
            _run--;
            return;
        }

        for (var k = _scan.First; k <= _scan.Last; k++)
        {
            var code = component.Ac!.Read(ref _bits);
            var (zeros, size) = (code >> 4, code & 15);
            if (size == 0 && zeros < 15)
            {
                _run = (1 << zeros) - 1 + _bits.Read(zeros);
                return;
            }

            k += zeros;
            if (k > _scan.Last)
                throw _bits.Fault("has a block of more coefficients than its scan");
            block[JpegTables.ZigZag[k]] = (short)(_bits.ReadSigned(size) << _scan.Low);
        }
    }

    /// <summary>One more bit of the coefficients that are known not to be 0, and the first of others (T.81, G.1.2.3).</summary>
    private void RefineBand(JpegComponent component, Span<short> block)
    {
        var k = _scan.First;
        if (_run == 0)
        {
            for (; k <= _scan.Last; k++)
            {
                var code = component.Ac!.Read(ref _bits);
                var (zeros, size) = (code >> 4, code & 15);
                var fresh = 0;
                if (size == 0 && zeros < 15)
                {
                    _run = (1 << zeros) + _bits.Read(zeros);
                    break;
                }

                if (size > 1)
                    throw _bits.Fault("has a new coefficient of more than one bit in a refinement");
                if (size == 1)
                    fresh = _bits.Read(1) == 1 ? 1 << _scan.Low : -(1 << _scan.Low);
                k = Refine(block, k, zeros);
                if (fresh == 0)
                    continue;
                if (k > _scan.Last)
                    throw _bits.Fault("has a block of more coefficients than its scan");
                block[JpegTables.ZigZag[k]] = (short)fresh;
            }
        }

        if (_run > 0)
        {
            Refine(block, k, int.MaxValue);
            _run--;
        }
    }

    /// <summary>Refines from k on, up to a coefficient that is still 0 after so many others.</summary>
    /// <returns>Where that is; beyond the last one if there is none.</returns>
    private int Refine(Span<short> block, int k, int zeros)
    {
        for (; k <= _scan.Last; k++)
        {
            ref var coefficient = ref block[JpegTables.ZigZag[k]];
            if (coefficient == 0)
            {
                if (zeros-- == 0)
                    break;
            }
            else if (_bits.Read(1) == 1 && (coefficient & (1 << _scan.Low)) == 0)
            {
                coefficient += (short)(coefficient > 0 ? 1 << _scan.Low : -(1 << _scan.Low));
            }
        }

        return k;
    }
}
