//! Bodies of functions, written alike.
//!
//! The compiler numbers the locals of a function as it comes to them. Where those that are used most
//! have the first numbers, functions have more in common with each other, and compress better.

use std::cmp::Reverse;
use std::convert::Infallible;

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{Function, FunctionSection, Instruction, MemArg, Module, TypeSection, ValType};
use wasmparser::{FunctionBody, FunctionSectionReader, Operator, Parser, TypeSectionReader};

/// The module with bodies that are more alike; it does what it did.
///
/// # Errors
/// What is no module.
pub(super) fn alike(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    Bodies::default()
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(|error| anyhow!("the bodies of functions cannot be written: {error}"))?;
    Ok(module.finish())
}

#[derive(Default)]
struct Bodies {
    /// How many parameters functions of each type have.
    parameters: Vec<usize>,
    /// The types of the functions whose bodies follow.
    types: std::vec::IntoIter<u32>,
    /// The new number of each local of a function. Parameters have the first, and keep them.
    locals: Vec<u32>,
}

/// A local that is not a parameter, in the order of the new numbers. Those of one type are declared
/// together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Local {
    of_type: ValType,
    uses: Reverse<usize>,
    /// The place of the first use.
    first: usize,
}

type Done<T> = Result<T, reencode::Error<Infallible>>;

impl Reencode for Bodies {
    type Error = Infallible;

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Done<()> {
        for function in section.clone().into_iter_err_on_gc_types() {
            self.parameters.push(function?.params().len());
        }
        reencode::utils::parse_type_section(self, types, section)
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Done<()> {
        let types: Vec<_> = section.clone().into_iter().collect::<Result<_, _>>()?;
        self.types = types.into_iter();
        reencode::utils::parse_function_section(self, functions, section)
    }

    /// Every body begins with its locals.
    fn new_function_with_parsed_locals(&mut self, body: &FunctionBody<'_>) -> Done<Function> {
        let of_type = self.types.next().unwrap_or_default();
        let parameters = self.parameters[of_type as usize];
        let mut locals = Vec::new();
        for group in body.get_locals_reader()? {
            let (count, of_type) = group?;
            let local = Local {
                of_type: self.val_type(of_type)?,
                uses: Reverse(0),
                first: usize::MAX,
            };
            locals.extend((0..count).map(|_| local));
        }
        for (at, operator) in body.get_operators_reader()?.into_iter().enumerate() {
            let number = match operator? {
                Operator::LocalGet { local_index }
                | Operator::LocalSet { local_index }
                | Operator::LocalTee { local_index } => local_index as usize,
                _ => continue,
            };
            if let Some(number) = number.checked_sub(parameters) {
                let local = &mut locals[number];
                local.uses.0 += 1;
                local.first = local.first.min(at);
            }
        }
        let mut order: Vec<_> = (0..locals.len()).collect();
        order.sort_by_key(|at| locals[*at]);
        self.locals = (0..).take(parameters + locals.len()).collect();
        for (from, to) in order.iter().zip(self.locals.clone().split_off(parameters)) {
            self.locals[parameters + from] = to;
        }
        let types = order.iter().map(|at| locals[*at].of_type);
        Ok(Function::new_with_locals_types(types))
    }

    fn instruction<'a>(&mut self, operator: Operator<'a>) -> Done<Instruction<'a>> {
        let new = |local: u32| self.locals[local as usize];
        Ok(match operator {
            Operator::LocalGet { local_index } => Instruction::LocalGet(new(local_index)),
            Operator::LocalSet { local_index } => Instruction::LocalSet(new(local_index)),
            Operator::LocalTee { local_index } => Instruction::LocalTee(new(local_index)),
            other => reencode::utils::instruction(self, other)?,
        })
    }

    /// Says of no address that it is aligned: that is a hint, which engines are free to ignore, and
    /// which differs with what the compiler happens to know.
    fn mem_arg(&mut self, place: wasmparser::MemArg) -> Done<MemArg> {
        Ok(MemArg {
            align: 0,
            ..reencode::utils::mem_arg(self, place)?
        })
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CodeSection, InstructionSink, MemorySection, MemoryType};

    use super::*;

    const INTEGER: ValType = ValType::I32;
    const LONG: ValType = ValType::I64;

    /// A module with this function of two parameters, after one of none.
    fn module(locals: &[(u32, ValType)], body: &dyn Fn(&mut InstructionSink<'_>)) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([INTEGER, LONG], []);
        let mut functions = FunctionSection::new();
        functions.function(0).function(1);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut code = CodeSection::new();
        let mut none = Function::new([]);
        none.instructions().end();
        let mut function = Function::new(locals.iter().copied());
        body(&mut function.instructions());
        function.instructions().end();
        code.function(&none).function(&function);
        let mut module = Module::new();
        module.section(&types).section(&functions);
        module.section(&memories).section(&code);
        module.finish()
    }

    #[test]
    fn locals_that_are_used_most_come_first() {
        let before = module(&[(1, INTEGER), (1, LONG), (3, INTEGER)], &|body| {
            // A parameter, the fifth local twice, the fourth, the third, which is of another type, and
            // the second; the sixth is not used.
            body.local_get(0).local_tee(5).local_set(5);
            body.i32_const(1).local_set(4);
            body.local_get(1).local_set(3);
            body.i32_const(1).local_set(2);
        });
        let after = module(&[(4, INTEGER), (1, LONG)], &|body| {
            body.local_get(0).local_tee(2).local_set(2);
            body.i32_const(1).local_set(3);
            body.local_get(1).local_set(6);
            body.i32_const(1).local_set(4);
        });
        let written = alike(&before).expect("a module");
        assert_eq!(written, after);
        assert_eq!(alike(&written).expect("a module"), after, "once is enough");
    }

    #[test]
    fn no_address_is_said_to_be_aligned() {
        let loads = |align| {
            module(&[], &|body| {
                let place = MemArg {
                    offset: 8,
                    align,
                    memory_index: 0,
                };
                body.local_get(0).i32_load(place).drop();
            })
        };
        assert_eq!(alike(&loads(2)).expect("a module"), loads(0));
    }

    #[test]
    fn what_is_no_module_is_told() {
        assert!(alike(b"\0asm").is_err());
    }
}
