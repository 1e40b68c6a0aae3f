namespace Comet.Simulator.Options;

/// <summary>Where the server's certificate comes from.</summary>
/// <param name="CertificateFile">
/// A file with the certificate, then those of its authorities, as PEM; null = one is made.
/// </param>
/// <param name="KeyFile">A file with its private key, as PEM; null = one is made.</param>
public sealed record TlsOptions(string? CertificateFile, string? KeyFile)
{
    /// <summary>A certificate of its own, made at each start.</summary>
    public static readonly TlsOptions Development = new(null, null);
}
