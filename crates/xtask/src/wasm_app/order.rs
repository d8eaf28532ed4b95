//! The order of the functions of a module.
//!
//! The linker's has no meaning, and changes with the name of a crate. Behind the function of its type
//! that is most like it each compresses better: by a fortieth of the whole module.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use super::functions::Functions;

/// Octets of a function that it begins with: by so many, and the length, those of today's modules are
/// the smallest together.
const BEGINNING: usize = 12;

/// Octets of what functions have in common: as many as those of today's modules are the smallest with.
const WINDOW: usize = 6;

/// Orders the functions of a module by type, and behind each the one that is most like it; it does what
/// it did.
pub(super) fn by_likeness(wasm: &[u8]) -> Result<Vec<u8>> {
    let functions = Functions::of(wasm)?;
    let own = functions.own();
    let mut sorted: Vec<_> = (0..own.len()).collect();
    sorted.sort_by_key(|at| {
        let (of_type, body) = own[*at];
        let beginning = body.get(..BEGINNING).unwrap_or(body);
        (of_type, beginning, body.len(), body)
    });
    let of_types = sorted.chunk_by(|a, b| own[*a].0 == own[*b].0);
    let order: Vec<_> = of_types
        .flat_map(|of_type| {
            let bodies: Vec<_> = of_type.iter().map(|at| own[*at].1).collect();
            let ordered = alike(&bodies).into_iter();
            ordered.map(|at| of_type[at]).collect::<Vec<_>>()
        })
        .collect();
    let mut new = vec![0; order.len()];
    for (to, from) in order.iter().enumerate() {
        new[*from] = to;
    }
    functions.moved(wasm, order, &new)
}

/// As many windows more a body is taken to have: else what has hardly any would be like everything.
const FLOOR: usize = 20;

/// The first of these bodies, and behind each the one of the others of which it has the largest part; of
/// several the first.
fn alike(bodies: &[&[u8]]) -> Vec<usize> {
    let windows: Vec<HashSet<&[u8]>> = (bodies.iter())
        .map(|body| body.windows(WINDOW).collect())
        .collect();
    let mut having: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (at, windows) in windows.iter().enumerate() {
        for window in windows {
            having.entry(window).or_default().push(at);
        }
    }
    let mut left: Vec<_> = (1..bodies.len()).collect();
    let mut order: Vec<_> = (0..bodies.len().min(1)).collect();
    while let Some(last) = order.last().filter(|_| !left.is_empty()) {
        let mut common = vec![0; bodies.len()];
        for at in windows[*last].iter().flat_map(|window| &having[window]) {
            common[*at] += 1;
        }
        let part = |at: usize| common[at] * 1_000_000 / (windows[at].len() + FLOOR);
        // Of several the last is given, so from behind.
        let nearest = (0..left.len()).rev().max_by_key(|at| part(left[*at]));
        order.extend(nearest.map(|at| left.remove(at)));
    }
    order
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
    fn behind_each_stands_the_one_that_is_most_like_it() {
        let bodies: [&[u8]; 4] = [b"abcdefgh", b"12345678", b"abcdefgi", b"1234567"];
        assert_eq!(alike(&bodies), [0, 2, 1, 3]);
        assert_eq!(alike(&[]), [0; 0]);
    }

    #[test]
    fn what_is_no_module_is_told() {
        assert!(by_likeness(b"\0asm").is_err());
    }
}
