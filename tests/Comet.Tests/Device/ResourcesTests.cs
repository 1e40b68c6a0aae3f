using System.Xml.Linq;
using Comet.Tests.House;
using Resources = Comet.Device.Resources;

namespace Comet.Tests.Device;

/// <summary>
/// The firmware's list of resources, the class made from it and the build that supplies the file
/// say the same. The class is made by an editor that this build does without.
/// </summary>
[TestClass]
public class ResourcesTests
{
    private static readonly XElement[] s_listed =
        [.. XDocument.Parse(Repository.Read("device/Resources.resx")).Root!.Elements("data")];

    [TestMethod]
    [DataRow("favicon", -22914)]
    [DataRow("main", 4691)]
    public void An_identifier_is_a_hash_of_the_name(string name, int id)
    {
        // Two that the generator of nanoFramework's own samples gave out.
        Assert.AreEqual(id, IdOf(name));
    }

    [TestMethod]
    public void Every_listed_resource_has_its_name_and_identifier_in_the_class()
    {
        Assert.AreEqual(
            string.Join('\n', s_listed.Select(data => data.Attribute("name")!.Value)
                .Select(name => $"{name} = {IdOf(name)}")),
            string.Join('\n', Enum.GetValues<Resources.BinaryResources>()
                .Select(id => $"{id} = {(short)id}")));
    }

    [TestMethod]
    public void The_resource_is_the_file_that_the_build_supplies()
    {
        XNamespace build = "http://schemas.microsoft.com/developer/msbuild/2003";
        string supplied = XDocument.Parse(Repository.Read("device/WebContent.targets"))
            .Descendants(build + "WebContentFile").Single().Value;
        string[] value = s_listed.Single().Element("value")!.Value.Split(';');
        Assert.AreEqual("$(MSBuildThisFileDirectory)" + value[0], supplied);
        StringAssert.StartsWith(value[1], "System.Byte[],");
    }

    // What ResXFileCodeGenerator and the metadata processor of nanoFramework agree on.
    private static short IdOf(string name)
    {
        unchecked
        {
            uint even = (5381u << 16) + 5381;
            uint odd = even;
            for (int i = 0; i < name.Length; i++)
            {
                if (i % 2 == 0)
                {
                    even = (even * 33) ^ name[i];
                }
                else
                {
                    odd = (odd * 33) ^ name[i];
                }
            }

            uint hash = even + (odd * 1566083941);
            return (short)((hash >> 16) ^ hash);
        }
    }
}
