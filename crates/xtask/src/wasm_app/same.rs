//! Functions that are the same.
//!
//! The compiler joins those whose code is the same when it begins with them; what becomes the same
//! later, or comes of another type with the same layout, it leaves.

use std::collections::HashMap;

use anyhow::Result;

use super::functions::Functions;

/// Keeps the first of functions with the same type and body, until there are no others. Each keeps its
/// place in the table, so that pointers to functions differ as they did.
///
/// # Errors
/// What is no module.
pub(super) fn once(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut wasm = wasm.to_vec();
    loop {
        let functions = Functions::of(&wasm)?;
        let own = functions.own();
        let (mut kept, mut new, mut places) = (Vec::new(), Vec::new(), HashMap::new());
        for (at, function) in own.iter().enumerate() {
            let place = *places.entry(function).or_insert(kept.len());
            if place == kept.len() {
                kept.push(at);
            }
            new.push(place);
        }
        if kept.len() == own.len() {
            return Ok(wasm);
        }
        // Those that called two which are one now may be the same themselves.
        wasm = functions.moved(&wasm, kept, &new)?;
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ConstExpr, ElementSection, Elements, Function, FunctionSection, Module,
        RefType, TableSection, TableType, TypeSection, ValType,
    };
    use wasmparser::{ElementItems, Parser, Payload};

    use super::*;

    /// Functions of these types, each of which calls one, or gives back a number or nothing; all are in
    /// the table.
    fn module(functions: &[(u32, Option<u32>)]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([], [ValType::I32]);
        let (mut section, mut code) = (FunctionSection::new(), CodeSection::new());
        for (of_type, called) in functions {
            section.function(*of_type);
            let mut function = Function::new([]);
            if let Some(called) = called {
                function.instructions().call(*called);
            } else if *of_type == 1 {
                function.instructions().i32_const(5);
            }
            function.instructions().end();
            code.function(&function);
        }
        let numbers: Vec<_> = (0..).take(functions.len()).collect();
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 10,
            maximum: None,
            shared: false,
        });
        let mut elements = ElementSection::new();
        let start = ConstExpr::i32_const(1);
        elements.active(None, &start, Elements::Functions(numbers.into()));
        let mut module = Module::new();
        module.section(&types).section(&section).section(&tables);
        module.section(&elements).section(&code);
        module.finish()
    }

    /// The functions in the table.
    fn table(wasm: &[u8]) -> Vec<u32> {
        let mut table = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            let Payload::ElementSection(section) = payload.expect("a module") else {
                continue;
            };
            for element in section {
                let ElementItems::Functions(functions) = element.expect("an element").items else {
                    panic!("a table of expressions");
                };
                table.extend(functions.into_iter().map(|of| of.expect("a function")));
            }
        }
        table
    }

    #[test]
    fn only_the_first_stays() {
        let cases: [(&str, &[_], &[_], &[u32]); 4] = [
            (
                "all differ",
                &[(0, None), (1, None), (0, Some(0))],
                &[(0, None), (1, None), (0, Some(0))],
                &[0, 1, 2],
            ),
            (
                "with the same body",
                &[(0, None), (1, None), (0, None)],
                &[(0, None), (1, None)],
                &[0, 1, 0],
            ),
            (
                "with the same body and another type",
                &[(0, Some(1)), (0, None), (1, Some(1))],
                &[(0, Some(1)), (0, None), (1, Some(1))],
                &[0, 1, 2],
            ),
            (
                "the same because those are which they call",
                &[(1, Some(2)), (1, Some(3)), (1, None), (1, None)],
                &[(1, Some(1)), (1, None)],
                &[0, 0, 1, 1],
            ),
        ];
        for (reason, functions, kept, in_table) in cases {
            let joined = once(&module(functions)).expect("a module");
            assert_eq!(table(&joined), in_table, "{reason}");
            let expected = Functions::of(&joined).expect("a module");
            let kept = module(kept);
            let kept = Functions::of(&kept).expect("a module");
            assert_eq!(expected.own(), kept.own(), "{reason}");
        }
    }

    #[test]
    fn what_is_no_module_is_told() {
        assert!(once(b"\0asm").is_err());
    }
}
