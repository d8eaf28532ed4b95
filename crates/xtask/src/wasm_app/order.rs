//! The order of the functions of a module.
//!
//! The linker's has no meaning, and changes with the name of a crate. Beside functions of the same type
//! that begin alike and are about as long each compresses better: by a fiftieth of the whole module.

use anyhow::Result;

use super::functions::Functions;

/// Octets of a function that it begins with: by so many, and the length, those of today's modules are
/// the smallest together.
const BEGINNING: usize = 12;

/// Orders the functions of a module by type, beginning and length; it does what it did.
pub(super) fn by_likeness(wasm: &[u8]) -> Result<Vec<u8>> {
    let functions = Functions::of(wasm)?;
    let own = functions.own();
    let mut order: Vec<_> = (0..own.len()).collect();
    order.sort_by_key(|at| {
        let (of_type, body) = own[*at];
        let beginning = body.get(..BEGINNING).unwrap_or(body);
        (of_type, beginning, body.len(), body)
    });
    let mut new = vec![0; order.len()];
    for (to, from) in order.iter().enumerate() {
        new[*from] = to;
    }
    functions.moved(wasm, order, &new)
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection,
        ImportSection, Module, TypeSection, ValType,
    };
    use wasmparser::{Parser, Payload};

    use super::*;

    /// Imports `i` of type 0; then `b` (which calls `a`), `a` and `c` of types 1, 0 and 0.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("env", "i", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        functions.function(1).function(0).function(0);
        let mut exports = ExportSection::new();
        exports.export("b", ExportKind::Func, 1);
        exports.export("a", ExportKind::Func, 2);
        exports.export("c", ExportKind::Func, 3);
        let mut code = CodeSection::new();
        let mut b = Function::new([]);
        b.instructions().call(2).i32_const(5).end();
        let mut a = Function::new([]);
        a.instructions().nop().nop().call(0).end();
        let mut c = Function::new([]);
        c.instructions().nop().end();
        code.function(&b).function(&a).function(&c);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions);
        module.section(&exports).section(&code);
        module.finish()
    }

    #[test]
    fn functions_keep_who_calls_them_and_what_they_are_called() {
        let ordered = by_likeness(&module()).expect("a module");
        let (mut exports, mut types, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(&ordered) {
            match payload.expect("a module") {
                Payload::FunctionSection(section) => {
                    types = section.into_iter().map(|of| of.expect("a type")).collect();
                }
                Payload::ExportSection(section) => {
                    let export = section.into_iter().map(|export| export.expect("an export"));
                    exports = export.map(|it| (it.name.to_owned(), it.index)).collect();
                }
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes().to_vec()),
                _ => {}
            }
        }
        assert_eq!(types, [0, 0, 1]);
        // `nop` is 1, `call` 16, `i32.const` 65, `end` 11.
        let called = [
            vec![0, 1, 1, 16, 0, 11],
            vec![0, 1, 11],
            vec![0, 16, 1, 65, 5, 11],
        ];
        assert_eq!(bodies, called);
        let named = [("b", 3), ("a", 1), ("c", 2)].map(|(name, index)| (name.to_owned(), index));
        assert_eq!(exports, named);
        assert_eq!(by_likeness(&ordered).expect("a module"), ordered);
    }

    #[test]
    fn what_is_no_module_is_told() {
        assert!(by_likeness(b"\0asm").is_err());
    }
}
