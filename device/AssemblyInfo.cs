using System.Reflection;

[assembly: AssemblyTitle("Comet.Device")]
[assembly: AssemblyVersion("0.1.0.0")]
