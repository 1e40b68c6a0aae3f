using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>The state of heads lies apart from counters and from other connections.</summary>
[TestClass]
public class ConnectionPoolTests
{
    private const int Slots = 3;

    private static ConnectionPool With(int receiveBytes)
    {
        CometLimits limits = CometLimits.Esp32();
        limits.Connections = Slots;
        limits.ReceiveBytes = receiveBytes;
        return new ConnectionPool(limits);
    }

    private static void Fill(ConnectionPool pool, Connection connection, int value)
    {
        int row = pool.HeadRow(connection);
        for (int i = 0; i < ConnectionPool.HeadLength; i++)
        {
            pool.Rows[row + i] = value;
        }
    }

    // The last buffers that are too small for a parked head, and the first that are not.
    [TestMethod]
    [DataRow(191)]
    [DataRow(192)]
    public void A_parked_head_comes_back_and_spoils_nothing(int receiveBytes)
    {
        ConnectionPool pool = With(receiveBytes);
        for (int slot = 0; slot < Slots; slot++)
        {
            Connection connection = pool.Connections[slot];
            pool.CountReceived(connection, 100 + slot, 0);
            pool.CountSent(connection, 200 + slot, false);
        }

        for (int slot = 0; slot < Slots; slot++)
        {
            Fill(pool, pool.Connections[slot], -1 - slot);
            pool.Park(pool.Connections[slot]);
        }

        for (int slot = 0; slot < Slots; slot++)
        {
            Connection connection = pool.Connections[slot];
            pool.Unpark(connection);
            int row = pool.HeadRow(connection);
            for (int i = 0; i < ConnectionPool.HeadLength; i++)
            {
                Assert.AreEqual(-1 - slot, pool.Rows[row + i]);
            }

            Assert.AreEqual(100L + slot, pool.BytesIn(connection));
            Assert.AreEqual(200L + slot, pool.BytesOut(connection));
        }
    }

    // Which of the two places a head has follows from the size of the buffers alone.
    [TestMethod]
    [DataRow(191, false)]
    [DataRow(192, true)]
    public void Heads_share_a_row_when_the_buffers_park_them(int receiveBytes, bool shared)
    {
        ConnectionPool pool = With(receiveBytes);
        int decoders = Slots * pool.RowLength;
        for (int slot = 0; slot < Slots; slot++)
        {
            Connection connection = pool.Connections[slot];
            int start = shared ? decoders : pool.DecoderRow(connection);
            Assert.AreEqual(start, pool.HeadRow(connection));
            pool.Park(connection);
            int parked = shared ? 4 * ConnectionPool.HeadLength : 0;
            Assert.AreEqual(parked, connection.HeldCount);
            Assert.AreEqual(parked, connection.ReceiveCount);
        }

        Assert.AreEqual(decoders, pool.WorkRow);
        Assert.AreEqual(decoders + ConnectionPool.WorkLength, pool.Rows.Length);
    }

    // What shares a field keeps apart, each at its least and at its most.
    [TestMethod]
    public void Numbers_that_share_a_field_do_not_touch_each_other()
    {
        Connection connection = new Connection(0xFFFE);
        for (int turn = 0; turn < 64; turn++)
        {
            connection.ReceiveCount = (turn & 1) * 0xFFFF;
            connection.TransmitCount = ((turn >> 1) & 1) * 0xFFFF;
            connection.HeldCount = ((turn >> 2) & 1) * 0xFFFF;
            connection.Sent = ((turn >> 3) & 1) * 0xFF_FFFF;
            connection.Argument = -((turn >> 4) & 1);
            connection.Unit = (turn & 32) == 0 ? OutputUnit.None : (OutputUnit)255;
            Assert.AreEqual((turn & 1) * 0xFFFF, connection.ReceiveCount);
            Assert.AreEqual(((turn >> 1) & 1) * 0xFFFF, connection.TransmitCount);
            Assert.AreEqual(((turn >> 2) & 1) * 0xFFFF, connection.HeldCount);
            Assert.AreEqual(((turn >> 3) & 1) * 0xFF_FFFF, connection.Sent);
            Assert.AreEqual(-((turn >> 4) & 1), connection.Argument);
            Assert.AreEqual(turn & 32, (int)connection.Unit & 32);
            Assert.AreEqual(0xFFFE, connection.Slot);
        }
    }

    // 0, 2^31, 2^32 and 50 days in ms: a clock of 32 bits turns over between now and then.
    [TestMethod]
    [DataRow(0L)]
    [DataRow(2147483648L)]
    [DataRow(4294967296L)]
    [DataRow(4320000000L)]
    public void A_timer_runs_whatever_the_clock_shows(long thenMs)
    {
        ConnectionPool pool = With(192);
        Connection connection = pool.Connections[1];
        for (long aheadMs = -1000; aheadMs <= 1000; aheadMs += 1000)
        {
            pool.SetDeadline(connection, ConnectionTimer.Stall, thenMs);
            Assert.IsTrue(pool.HasDeadline(connection, ConnectionTimer.Stall));
            Assert.IsFalse(pool.HasDeadline(connection, ConnectionTimer.Phase));
            long shown = pool.Deadline(connection, ConnectionTimer.Stall, thenMs - aheadMs);

            // The one time whose low 32 bits mean a stopped timer is a millisecond late.
            Assert.AreEqual((int)thenMs == 0 ? thenMs + 1 : thenMs, shown);
            pool.ClearDeadline(connection, ConnectionTimer.Stall);
            Assert.IsFalse(pool.HasDeadline(connection, ConnectionTimer.Stall));
            shown = pool.Deadline(connection, ConnectionTimer.Stall, thenMs);
            Assert.AreEqual(long.MaxValue, shown);
        }
    }

    [TestMethod]
    public void A_slot_that_is_given_back_has_no_timer_and_no_counts()
    {
        ConnectionPool pool = With(192);
        Connection connection = pool.Take()!;
        connection.Phase = ConnectionPhase.Head;
        pool.SetDeadline(connection, ConnectionTimer.Phase, 5);
        pool.SetDeadline(connection, ConnectionTimer.Stall, 6);
        pool.CountSent(connection, 7, false);
        pool.Release(connection);
        Assert.IsFalse(pool.HasDeadline(connection, ConnectionTimer.Phase));
        Assert.IsFalse(pool.HasDeadline(connection, ConnectionTimer.Stall));
        Assert.AreEqual(0L, pool.BytesOut(connection));
    }
}
