//! The order of the functions of a module.
//!
//! The linker's has no meaning, and changes with the name of a crate. Beside functions of the same type
//! that begin alike and are about as long each compresses better: by a fiftieth of the whole module.

use std::convert::Infallible;

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef,
};

/// Octets of a function that it begins with: by so many, and the length, those of today's modules are
/// the smallest together.
const BEGINNING: usize = 12;

/// Orders the functions of a module by type, beginning and length; it does what it did.
pub(super) fn by_likeness(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut order = Order::of(wasm).context("this is not a wasm module")?;
    let mut module = Module::new();
    order
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(|error| anyhow!("the functions cannot be ordered: {error}"))?;
    Ok(module.finish())
}

/// Where functions go.
struct Order {
    /// The old places of those that are not imported, in their new order.
    old: Vec<usize>,
    /// The new number of each. Imports have the first numbers, and keep them.
    new: Vec<u32>,
}

impl Order {
    fn of(wasm: &[u8]) -> Result<Self> {
        let (mut imports, mut types, mut bodies) = (0, Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        imports += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => {
                    types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                _ => {}
            }
        }
        let mut old: Vec<_> = (0..bodies.len()).collect();
        old.sort_by_key(|at| {
            let body = bodies[*at].as_bytes();
            let beginning = body.get(..BEGINNING).unwrap_or(body);
            (types.get(*at), beginning, body.len(), body)
        });
        let mut new: Vec<_> = (0..imports + old.len()).collect();
        for (to, from) in old.iter().enumerate() {
            new[imports + from] = imports + to;
        }
        let new = new.into_iter().map(u32::try_from);
        Ok(Self {
            old,
            new: new.collect::<Result<_, _>>()?,
        })
    }
}

type Done = Result<(), reencode::Error<Infallible>>;

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error<Infallible>> {
        Ok(self.new[function as usize])
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Done {
        let types: Vec<_> = section.into_iter().collect::<Result<_, _>>()?;
        for at in &self.old {
            functions.function(types[*at]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Done {
        let bodies: Vec<FunctionBody<'_>> = section.into_iter().collect::<Result<_, _>>()?;
        for at in self.old.clone() {
            self.parse_function_body(code, bodies[at].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        EntityType, ExportKind, ExportSection, Function, ImportSection, TypeSection, ValType,
    };

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
