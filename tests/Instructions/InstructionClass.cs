namespace Comet.Instructions;

/// <summary>Instructions that cost the interpreter alike.</summary>
public enum InstructionClass
{
    /// <summary>Locals, arguments, constants, arithmetic, comparisons, branches.</summary>
    Simple,

    /// <summary>An element of an array, what a reference refers to, an array's length.</summary>
    Element,

    /// <summary>A field of an object or of a class.</summary>
    Field,

    /// <summary>A division or its remainder.</summary>
    Division,

    /// <summary>A call whose target is known, with its return.</summary>
    Call,

    /// <summary>A call through a class's table, with its return.</summary>
    VirtualCall,

    /// <summary>A call through an interface or a delegate, with its return.</summary>
    InterfaceCall,

    /// <summary>A call into the interpreter's own library.</summary>
    NativeCall,

    /// <summary>Takes heap, or throws what has taken some: its cost is not known.</summary>
    Allocation,

    /// <summary>Ends a method: part of the call.</summary>
    Return,
}
