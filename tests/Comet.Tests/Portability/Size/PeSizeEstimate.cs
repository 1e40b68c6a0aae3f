using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability.Size;

/// <summary>
/// How large the file will be that the metadata processor makes of an image: an estimate, term by
/// term, not the processor's output.
/// </summary>
/// <remarks>
/// The records are those of nanoframework/nf-interpreter, <c>src/CLR/Include/nanoCLR_Types.h</c>
/// (marker NFMRK1), what goes into them those of nanoframework/metadata-processor,
/// <c>MetadataProcessor.Shared/Tables</c>. The estimate errs on the large side: strings that the
/// firmware knows already (nanoStringsConstants.cs) are counted, references that only ignored
/// attributes make, too. Resources are left out.
/// </remarks>
internal sealed class PeSizeEstimate
{
    // CLR_RECORD_ASSEMBLY as nanoAssemblyDefinition.cs writes it: marker 8, two checksums 8,
    // flags 4, native checksum and offset 8, version 8, name and version of the strings 4, where
    // the 16 tables start 64, number of patches 4, padding of the tables 16.
    private const int HeaderBytes = 124;

    // nanoTablesContext.cs, IgnoringAttributes: those that a compiler writes.
    private static readonly string[] s_ignoredAttributes =
    [
        "System.FlagsAttribute", "System.ObsoleteAttribute",
        "System.Diagnostics.ConditionalAttribute", "System.AttributeUsageAttribute",
        "System.Diagnostics.DebuggerBrowsableAttribute",
        "System.Diagnostics.DebuggerHiddenAttribute", "System.Reflection.DefaultMemberAttribute",
    ];

    private readonly List<(string Term, int Bytes)> _terms = [];
    private readonly HashSet<string> _names = [""];
    private readonly HashSet<string> _literals = [];
    private readonly PeSignatures _signatures = new();

    private PeSizeEstimate(ModuleDefinition module)
    {
        List<TypeDefinition> types = [.. module.GetTypes().Where(t => t.Name != "<Module>")];
        List<FieldDefinition> fields =
            [.. types.SelectMany(t => t.Fields).Where(f => !f.HasConstant)];
        List<MethodDefinition> methods = [.. types.SelectMany(t => t.Methods)];
        List<MemberReference> members = [.. module.GetMemberReferences()];
        List<CustomAttribute> attributes =
        [
            .. types.SelectMany(t => t.CustomAttributes)
                .Concat(fields.SelectMany(f => f.CustomAttributes))
                .Concat(methods.SelectMany(m => m.CustomAttributes))
                .Where(a => !s_ignoredAttributes.Contains(a.AttributeType.FullName)),
        ];

        _names.Add(module.Assembly.Name.Name);
        AddTable("header", 1, HeaderBytes);

        // CLR_RECORD_ASSEMBLYREF, TYPEREF, FIELDREF, METHODREF.
        AddTable("assembly references", module.AssemblyReferences.Count, 12);
        AddTable("type references", module.GetTypeReferences().Count(), 8);
        AddTable("field references", members.OfType<FieldReference>().Count(), 8);
        AddTable("method references", members.OfType<MethodReference>().Count(), 8);

        // CLR_RECORD_TYPEDEF, FIELDDEF, METHODDEF, ATTRIBUTE, TYPESPEC.
        AddTable("types", types.Count, 24);
        AddTable("fields", fields.Count, 8);
        AddTable("methods", methods.Count, 16);
        AddTable("attributes", attributes.Count, 8);
        AddTable("type specifications", TypeSpecifications(methods), 4);

        AddNames(module, types, fields, methods);
        AddSignatures(types, fields, methods, attributes);
        AddTable("signatures", _signatures.Bytes, 1);
        AddTable("byte code", methods.Sum(CodeBytes), 1);

        // Both are in one table, each text once.
        AddTable("names", _names.Sum(StringBytes), 1);
        AddTable("literals", _literals.Except(_names).Sum(StringBytes), 1);
    }

    /// <summary>The terms, in bytes; their sum is the estimate.</summary>
    public IReadOnlyList<(string Term, int Bytes)> Terms => _terms;

    /// <summary>The sum of the terms, in bytes.</summary>
    public int Total => _terms.Sum(t => t.Bytes);

    /// <summary>Estimates what becomes of an image.</summary>
    public static PeSizeEstimate Of(ModuleDefinition module)
    {
        return new PeSizeEstimate(module);
    }

    /// <summary>The bytes of a method's code there: tokens, strings and far branches take 2 bytes
    /// instead of 4, a switch 1 byte and 2 a target (CodeWriter.cs).</summary>
    public static int CodeBytes(MethodDefinition method)
    {
        if (!method.HasBody)
        {
            return 0;
        }

        // CLR_RECORD_EH is 12 bytes; their number follows in one.
        int handlers = method.Body.ExceptionHandlers.Count;
        return method.Body.Instructions.Sum(i => i.OpCode.Size + OperandBytes(i))
            + (handlers == 0 ? 0 : (handlers * 12) + 1);
    }

    private static int StringBytes(string text)
    {
        return Encoding.UTF8.GetByteCount(text) + 1;
    }

    private static int OperandBytes(Instruction instruction)
    {
        return instruction.OpCode.OperandType switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI
                or OperandType.ShortInlineVar or OperandType.ShortInlineArg => 1,
            OperandType.InlineSwitch => 1 + (2 * ((Instruction[])instruction.Operand).Length),
            OperandType.InlineI or OperandType.ShortInlineR or OperandType.InlineTok => 4,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            _ => 2,
        };
    }

    private static int TypeSpecifications(List<MethodDefinition> methods)
    {
        return methods.SelectMany(Il.Body)
            .Select(i => i.Operand)
            .OfType<TypeSpecification>()
            .Select(t => t.FullName)
            .Distinct()
            .Count();
    }

    // Every table begins at a multiple of 4.
    private void AddTable(string term, int count, int bytesPerRow)
    {
        _terms.Add((term, ((count * bytesPerRow) + 3) / 4 * 4));
    }

    private void AddNames(
        ModuleDefinition module,
        List<TypeDefinition> types,
        List<FieldDefinition> fields,
        List<MethodDefinition> methods)
    {
        IEnumerable<string> references = module.AssemblyReferences.Select(r => r.Name)
            .Concat(module.GetTypeReferences().SelectMany(t => new[] { t.Name, t.Namespace }))
            .Concat(module.GetMemberReferences().Select(m => m.Name));
        IEnumerable<string> definitions = types.SelectMany(t => new[] { t.Name, t.Namespace })
            .Concat(fields.Select(f => f.Name))
            .Concat(methods.Select(m => m.Name));
        IEnumerable<string> literals = methods.SelectMany(Il.Body)
            .Where(i => i.OpCode.Code == Code.Ldstr)
            .Select(i => (string)i.Operand);
        _names.UnionWith(references.Concat(definitions));
        _literals.UnionWith(literals);
    }

    private void AddSignatures(
        List<TypeDefinition> types,
        List<FieldDefinition> fields,
        List<MethodDefinition> methods,
        List<CustomAttribute> attributes)
    {
        foreach (TypeDefinition type in types.Where(t => t.HasInterfaces))
        {
            _signatures.AddInterfaces(type);
        }

        foreach (FieldDefinition field in fields)
        {
            _signatures.AddField(field);
        }

        foreach (MethodDefinition method in methods)
        {
            _signatures.AddMethod(method);
            if (method.HasBody && method.Body.HasVariables)
            {
                _signatures.AddLocals(method.Body.Variables);
            }

            foreach (object operand in Il.Body(method).Select(i => i.Operand))
            {
                _signatures.AddOperand(operand);
            }
        }

        foreach (CustomAttribute attribute in attributes)
        {
            _signatures.AddAttribute(attribute);
        }
    }
}
