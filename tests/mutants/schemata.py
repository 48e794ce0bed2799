"""All mutants of some files in one source: each behind a question whether it is the active one.

What `cargo mutants --list --json` lists is written into the files, so that one build holds every
mutant, and the environment variable MUTANT chooses one at run time (Untch, Offutt and Harrold,
"Mutation analysis using mutant schemata", 1993).
"""

import re

import tree_sitter
import tree_sitter_rust

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))
# What asks for the active mutant; 0 is none. It stands at the end of lib.rs.
ASK = """
/// Whether a mutant is the active one.
#[doc(hidden)]
#[inline(never)] // or what asks a thousand times would take as many times as long to build
pub fn mutant(number: u32) -> bool {
    static ACTIVE: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *ACTIVE.get_or_init(|| std::env::var("MUTANT").ok().and_then(|it| it.parse().ok()).unwrap_or(0))
        == number
}

/// What has no name can be of one type only: a mutant's, or the rest's.
#[doc(hidden)]
#[derive(Clone)]
pub enum Either<M, R> {
    Mutant(M),
    Rest(R),
}

impl<M: Iterator, R: Iterator<Item = M::Item>> Iterator for Either<M, R> {
    type Item = M::Item;

    fn next(&mut self) -> Option<M::Item> {
        match self {
            Self::Mutant(it) => it.next(),
            Self::Rest(it) => it.next(),
        }
    }
}
"""
# Worked out while compiling, where nothing can be asked.
CONSTANT = {"const_item", "static_item", "array_type", "attribute_item", "const_block"}


class Place:
    """A stretch of source, and what each mutant has in its place."""

    def __init__(self, start, end, form):
        self.start, self.end, self.form = start, end, form
        self.alternatives = []


class File:
    """One file, and the places of its mutants.

    A constant function with a mutant is written without `const`, but for those that are needed so.
    """

    def __init__(self, text, needed=()):
        self.needed = needed
        self.source = text.encode()
        self.tree = PARSER.parse(self.source)
        self.lines = [0]
        for line in text.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line.encode()))
        self.text_lines = text.splitlines(keepends=True)
        self.places = {}

    def offset(self, at):
        """Bytes before a line and a column, both counted from 1 and in characters."""
        line = at["line"] - 1
        return self.lines[line] + len(self.text_lines[line][: at["column"] - 1].encode())

    def node(self, span):
        return self.tree.root_node.descendant_for_byte_range(
            self.offset(span["start"]), self.offset(span["end"])
        )

    def text(self, start, end):
        """One line of source, without its comments."""
        text = self.source[start:end].decode()
        return " ".join(re.sub(r"//[^\n]*", "", text).split())

    def add(self, number, mutant):
        """Finds the place of a mutant; False if this can't be decided at run time."""
        find = getattr(self, "of_" + mutant["genre"])
        found = find(mutant, mutant["replacement"])
        if found is None:
            return False
        node_start, node_end, form, alternative = found
        key = (node_start, node_end, form)
        place = self.places.setdefault(key, Place(*key))
        place.alternatives.append((number, alternative))
        return True

    def of_FnValue(self, mutant, replacement):
        body = self.node(mutant["span"])
        function = enclosing(body, {"function_item"})
        if function is None or self.is_constant(body):
            return None
        block = function.child_by_field_name("body")
        if "-> impl Iterator" in mutant["function"]["return_type"]:
            return block.start_byte + 1, block.end_byte - 1, "iterator", replacement
        return block.start_byte + 1, block.start_byte + 1, "body", replacement

    def of_BinaryOperator(self, mutant, replacement):
        sign = self.node(mutant["span"])
        whole = sign.parent
        if whole.type not in {"binary_expression", "compound_assignment_expr"} or self.is_constant(whole):
            return None
        before = self.text(whole.start_byte, sign.start_byte)
        after = self.text(sign.end_byte, whole.end_byte)
        return whole.start_byte, whole.end_byte, "choice", f"{before} {replacement} {after}"

    def of_UnaryOperator(self, mutant, _):
        sign = self.node(mutant["span"])
        whole = sign if sign.type == "unary_expression" else sign.parent
        if whole.type != "unary_expression" or self.is_constant(whole):
            return None
        alternative = self.text(self.offset(mutant["span"]["end"]), whole.end_byte)
        return whole.start_byte, whole.end_byte, "choice", alternative

    def of_StructField(self, mutant, _):
        start, end = self.offset(mutant["span"]["start"]), self.offset(mutant["span"]["end"])
        whole = enclosing(self.node(mutant["span"]), {"struct_expression"})
        if whole is None or self.is_constant(whole):
            return None
        rest = self.text(end, whole.end_byte).removeprefix(",")
        alternative = f"{self.text(whole.start_byte, start)} {rest}"
        return whole.start_byte, whole.end_byte, "choice", alternative

    def of_MatchArmGuard(self, mutant, replacement):
        start, end = self.offset(mutant["span"]["start"]), self.offset(mutant["span"]["end"])
        if self.is_constant(self.node(mutant["span"])):
            return None
        return start, end, "guard", replacement

    def of_MatchArm(self, mutant, _):
        arm = self.node(mutant["span"])
        arm = arm if arm.type == "match_arm" else enclosing(arm, {"match_arm"})
        pattern = arm.child_by_field_name("pattern")
        condition = pattern.child_by_field_name("condition")
        if self.is_constant(arm):
            return None
        if condition is not None:
            return condition.start_byte, condition.end_byte, "guard", "false"
        return pattern.end_byte, pattern.end_byte, "deleted", ""

    def is_constant(self, node):
        """Whether it is worked out while compiling."""
        while node is not None:
            if node.type in CONSTANT:
                return True
            if node.type == "function_item":
                return self.const(node) is not None and self.name(node) in self.needed
            node = node.parent
        return False

    def const(self, function):
        """The word `const` of a function."""
        modifiers = [it for it in function.children if it.type == "function_modifiers"]
        words = [word for it in modifiers for word in it.children if word.type == "const"]
        return words[0] if words else None

    def name(self, function):
        return function.child_by_field_name("name").text.decode()

    def functions(self):
        """The constant functions that a mutant stands in."""
        found = {}
        for start, _, _ in self.places:
            node = self.tree.root_node.descendant_for_byte_range(start, start)
            function = enclosing(node, {"function_item"})
            if function is not None and self.const(function) is not None:
                found[function.start_byte] = function
        return found.values()

    def render(self):
        """The source with every mutant in it; each stands on a line of its own."""
        words = [self.const(function) for function in self.functions()]
        removed = [Place(word.start_byte, word.end_byte, "removed") for word in words]
        places = [*self.places.values(), *removed]
        places.sort(key=lambda place: (place.start, -place.end))
        # Inlined everywhere, it would be compiled everywhere, with all its mutants.
        return self.stretch(0, len(self.source), places).replace("#[inline(always)]", "")

    def stretch(self, start, end, places):
        parts = []
        while places:
            place = places[0]
            inside = 1
            while inside < len(places) and places[inside].start < place.end:
                inside += 1
            parts.append(self.source[start : place.start].decode())
            parts.append(self.written(place, places[1:inside]))
            start, places = place.end, places[inside:]
        parts.append(self.source[start:end].decode())
        return "".join(parts)

    def written(self, place, inside):
        own = self.stretch(place.start, place.end, inside)
        if place.form == "removed":
            return ""
        asked = [(f"crate::mutant({number})", code) for number, code in place.alternatives]
        if place.form == "body":
            return "".join(f"\nif {ask} {{ return {code}; }}\n" for ask, code in asked)
        if place.form == "iterator":
            mutant, rest = "crate::Either::Mutant", "crate::Either::Rest("
            before = "".join(
                f"\nif {ask} {{ return {rest * depth}{mutant}({code}){')' * depth}; }}\n"
                for depth, (ask, code) in enumerate(asked)
            )
            return f"{before} {rest * len(asked)}{{ {own} }}{')' * len(asked)}"
        if place.form == "deleted":
            return "".join(f"\n if !{ask}\n" for ask, _ in asked)
        if place.form == "guard":
            for ask, code in asked:
                own = f"\n({ask} || \n({own}))" if code == "true" else f"\n(!{ask} && \n({own}))"
            return own
        choices = "".join(f"\nif {ask} {{ {code} }} else\n" for ask, code in asked)
        return f"({choices} {{ {own} }})"


def enclosing(node, types):
    while node is not None and node.type not in types:
        node = node.parent
    return node
