using System;

namespace Comet.Instructions.Metered;

/// <summary>
/// The loops whose times are known. Each does its work <c>count</c> times, a multiple of four.
/// </summary>
public static class Kernels
{
    public static void Loop(int count)
    {
        for (int i = 0; i < count; i++)
        {
        }
    }

    public static void XorUnrolled(byte[] a, int count, byte m0, byte m1, byte m2, byte m3)
    {
        for (int i = 0; i < count; i += 4)
        {
            a[i] ^= m0;
            a[i + 1] ^= m1;
            a[i + 2] ^= m2;
            a[i + 3] ^= m3;
        }
    }

    public static void XorAnd(byte[] a, int count, byte[] mask)
    {
        for (int i = 0; i < count; i++)
        {
            a[i] ^= mask[i & 3];
        }
    }

    public static void XorRemainder(byte[] a, int count, byte[] mask)
    {
        for (int i = 0; i < count; i++)
        {
            a[i] ^= mask[i % mask.Length];
        }
    }

    public static void XorInt(int[] a, int count, int mask)
    {
        for (int i = 0; i < count; i++)
        {
            a[i] ^= mask;
        }
    }

    public static int Static(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = UnitCallee.AddOneStatically(value);
        }

        return value;
    }

    public static int Virtual(int count, Callee callee)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = callee.AddOne(value);
        }

        return value;
    }

    public static int Interface(int count, ICallee callee)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = callee.AddOne(value);
        }

        return value;
    }

    public static int Property(int count, Callee callee)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            callee.Value = i;
            value = callee.Value;
        }

        return value;
    }

    public static void Copy(int count, byte[] from, byte[] to, int bytes)
    {
        for (int i = 0; i < count; i++)
        {
            Array.Copy(from, 0, to, 0, bytes);
        }
    }
}
