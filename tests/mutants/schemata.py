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
"""
# Worked out while compiling, where nothing can be asked.
CONSTANT = {"const_item", "static_item", "array_type", "attribute_item", "const_block"}


class Place:
    """A stretch of source, and what each mutant has in its place."""

    def __init__(self, start, end, form):
        self.start, self.end, self.form = start, end, form
        self.alternatives = []


class File:
    """One file, and the places of its mutants."""

    def __init__(self, text):
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
        if is_constant(body) or function is None:
            return None
        # Of a type without a name there is one only.
        if "-> impl " in mutant["function"]["return_type"]:
            return None
        start = function.child_by_field_name("body").start_byte + 1
        return start, start, "body", replacement

    def of_BinaryOperator(self, mutant, replacement):
        sign = self.node(mutant["span"])
        whole = sign.parent
        if whole.type not in {"binary_expression", "compound_assignment_expr"} or is_constant(whole):
            return None
        before = self.text(whole.start_byte, sign.start_byte)
        after = self.text(sign.end_byte, whole.end_byte)
        return whole.start_byte, whole.end_byte, "choice", f"{before} {replacement} {after}"

    def of_UnaryOperator(self, mutant, _):
        sign = self.node(mutant["span"])
        whole = sign if sign.type == "unary_expression" else sign.parent
        if whole.type != "unary_expression" or is_constant(whole):
            return None
        alternative = self.text(self.offset(mutant["span"]["end"]), whole.end_byte)
        return whole.start_byte, whole.end_byte, "choice", alternative

    def of_StructField(self, mutant, _):
        start, end = self.offset(mutant["span"]["start"]), self.offset(mutant["span"]["end"])
        whole = enclosing(self.node(mutant["span"]), {"struct_expression"})
        if whole is None or is_constant(whole):
            return None
        rest = self.text(end, whole.end_byte).removeprefix(",")
        alternative = f"{self.text(whole.start_byte, start)} {rest}"
        return whole.start_byte, whole.end_byte, "choice", alternative

    def of_MatchArmGuard(self, mutant, replacement):
        start, end = self.offset(mutant["span"]["start"]), self.offset(mutant["span"]["end"])
        if is_constant(self.node(mutant["span"])):
            return None
        return start, end, "guard", replacement

    def of_MatchArm(self, mutant, _):
        arm = self.node(mutant["span"])
        arm = arm if arm.type == "match_arm" else enclosing(arm, {"match_arm"})
        pattern = arm.child_by_field_name("pattern")
        condition = pattern.child_by_field_name("condition")
        if is_constant(arm):
            return None
        if condition is not None:
            return condition.start_byte, condition.end_byte, "guard", "false"
        return pattern.end_byte, pattern.end_byte, "deleted", ""

    def render(self):
        """The source with every mutant in it; each stands on a line of its own."""
        places = sorted(self.places.values(), key=lambda place: (place.start, -place.end))
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
        asked = [(f"crate::mutant({number})", code) for number, code in place.alternatives]
        if place.form == "body":
            return "".join(f"\nif {ask} {{ return {code}; }}\n" for ask, code in asked)
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


def is_constant(node):
    """Whether it is worked out while compiling."""
    while node is not None:
        if node.type in CONSTANT:
            return True
        if node.type == "function_item":
            return any(
                child.type == "function_modifiers" and b"const" in child.text
                for child in node.children
            )
        node = node.parent
    return False
