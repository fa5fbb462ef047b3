"""The grammar of SPARQL queries (1.1, and 1.2's triple terms), as data for `misional.engine.parsing`.

Used only to say where a text that an engine refused goes wrong. A rule a line, goes on where the next is
indented; ``*+?|()`` as usual; terminals are in capitals (keywords, and the classes of `CLASSES`) or quotes.
It is LL(1). More is allowed than the standard allows: paths in templates, any number of arguments in
functions, LATERAL. Updates are left out.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES: Final = r"""
unit = prologue ( select | construct | describe | ask ) values END
prologue = ( BASE IRI | PREFIX PNAME IRI | VERSION STRING )*
select = selectClause dataset* where modifiers
subSelect = selectClause where modifiers values
selectClause = SELECT ( DISTINCT | REDUCED )? ( selectItem+ | '*' )
selectItem = VARIABLE | '(' expression AS VARIABLE ')'
construct = CONSTRUCT ( template dataset* where modifiers | dataset* WHERE template modifiers )
describe = DESCRIBE ( varOrIri+ | '*' ) dataset* where? modifiers
ask = ASK dataset* where modifiers
dataset = FROM ( iri | NAMED iri )
where = WHERE? group
modifiers = groupBy? having? orderBy? limits?
groupBy = GROUP BY groupCondition+
groupCondition = builtIn | functionCall | '(' expression ( AS VARIABLE )? ')' | VARIABLE
having = HAVING constraint+
orderBy = ORDER BY orderCondition+
orderCondition = ( ASC | DESC ) bracketed | constraint | VARIABLE
limits = LIMIT NUMBER ( OFFSET NUMBER )? | OFFSET NUMBER ( LIMIT NUMBER )?
values = ( VALUES dataBlock )?
group = '{' ( subSelect | triplesBlock? ( notTriples '.'? triplesBlock? )* ) '}'
template = '{' triplesBlock? '}'
triplesBlock = sameSubject ( '.' triplesBlock? )?
notTriples = group ( UNION group )* | OPTIONAL group | MINUS group | LATERAL group | GRAPH varOrIri group
    | SERVICE SILENT? varOrIri group | FILTER constraint | BIND '(' expression AS VARIABLE ')'
    | VALUES dataBlock
dataBlock = VARIABLE '{' dataValue* '}' | ( NIL | '(' VARIABLE* ')' ) '{' ( NIL | '(' dataValue* ')' )* '}'
dataValue = iri | literal | UNDEF | dataTriple
dataTriple = '<<(' dataTerm verb dataTerm ')>>'
dataTerm = iri | literal | dataTriple
constraint = bracketed | builtIn | functionCall
functionCall = iri arguments
arguments = NIL | '(' DISTINCT? expression ( ',' expression )* ')'
expressionList = NIL | '(' expression ( ',' expression )* ')'
sameSubject = term properties | node properties? | reified properties?
properties = predicate objects ( ';' ( predicate objects )? )*
predicate = VARIABLE | path
objects = object ( ',' object )*
object = graphNode ( reifier | '{|' properties '|}' )*
reifier = '~' ( VARIABLE | iri | blank )?
path = pathSequence ( '|' pathSequence )*
pathSequence = pathStep ( '/' pathStep )*
pathStep = '^'? pathPrimary ( '?' | '*' | '+' )?
pathPrimary = iri | A | '!' pathNegated | '(' path ')'
pathNegated = NIL | pathOne | '(' pathOne ( '|' pathOne )* ')'
pathOne = '^'? ( iri | A )
node = '(' graphNode+ ')' | '[' properties ']'
graphNode = term | node | reified
reified = '<<' reifiedTerm verb reifiedTerm reifier? '>>'
reifiedTerm = VARIABLE | iri | literal | blank | reified | tripleTerm
tripleTerm = '<<(' tripleTermPart verb tripleTermPart ')>>'
tripleTermPart = VARIABLE | iri | literal | blank | tripleTerm
verb = VARIABLE | iri | A
term = VARIABLE | iri | literal | blank | NIL | tripleTerm
varOrIri = VARIABLE | iri
expression = and ( '||' and )*
and = relation ( '&&' relation )*
relation = sum ( ( '=' | '!=' | '<' | '>' | '<=' | '>=' ) sum | IN expressionList | NOT IN expressionList )?
sum = product ( ( '+' | '-' ) product | SIGNED ( ( '*' | '/' ) unary )* )*
product = unary ( ( '*' | '/' ) unary )*
unary = '!' unary | ( '+' | '-' ) primary | primary
primary = bracketed | builtIn | iri arguments? | literal | VARIABLE | expressionTriple
expressionTriple = '<<(' expressionTerm verb expressionTerm ')>>'
expressionTerm = VARIABLE | iri | literal | expressionTriple
bracketed = '(' expression ')'
builtIn = FUNCTION expressionList | EXISTS group | NOT EXISTS group | BOUND '(' VARIABLE ')'
    | COUNT '(' DISTINCT? ( '*' | expression ) ')' | AGGREGATE '(' DISTINCT? expression ')'
    | GROUP_CONCAT '(' DISTINCT? expression ( ';' SEPARATOR '=' STRING )? ')'
literal = NUMBER | SIGNED | STRING ( LANGUAGE | '^^' iri )? | BOOLEAN
blank = BLANK | ANON
iri = IRI | PNAME
"""

FUNCTIONS: Final = frozenset(
    """
    ABS ADJUST BNODE CEIL COALESCE CONCAT CONTAINS DATATYPE DAY ENCODE_FOR_URI FLOOR HASLANG HASLANGDIR
    HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LCASE MD5
    MINUTES MONTH NOW OBJECT PREDICATE RAND REGEX REPLACE ROUND SAMETERM SAMEVALUE SECONDS SHA1 SHA256
    SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID
    SUBJECT SUBSTR TIMEZONE TRIPLE TZ UCASE URI UUID YEAR
    """.split()
)
AGGREGATES: Final = frozenset(("AVG", "MAX", "MIN", "SAMPLE", "SUM"))

CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "VARIABLE": "variable",
        "IRI": "IRI",
        "PNAME": "prefixed name",
        "STRING": "string",
        "NUMBER": "number",
        "SIGNED": "number",
        "BOOLEAN": "true",
        "LANGUAGE": "language tag",
        "BLANK": "blank node",
        "ANON": "[]",
        "NIL": "()",
        "FUNCTION": "function",
        "AGGREGATE": "aggregate",
        "A": "a",
        "END": "end",
    }
)
"""How a class of terminals is called where an error lists what was expected."""
