"""The words of headings, folded: what names a section, what may stand beside it, whose sections are not
ours."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal["Mission", "Vision", "StrategicObjective", "Function", "Duty"]
KINDS: Final[tuple[Kind, ...]] = ("Mission", "Vision", "StrategicObjective", "Function", "Duty")

CORES: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "mision": "Mission",
        "vision": "Vision",
        "objetivo": "StrategicObjective",
        "objetivos": "StrategicObjective",
        "funcion": "Function",
        "funciones": "Function",
        "competencias": "Function",
        "atribuciones": "Function",
        "facultades": "Function",
        "deberes": "Duty",
        "obligaciones": "Duty",
    }
)
"""The noun of a heading → what its section holds."""

COMPANIONS: Final = frozenset(
    "valores principios historia lema organigrama estructura politicas metas responsabilidades fines objeto "
    "naturaleza presentacion estrategias propositos proposito mandato compromisos creacion "
    "normatividad".split()
)
"""Nouns that share a heading with ours ("Misión, visión y valores") and hold nothing of ours."""

MISSPELT_ALIKE: Final = frozenset(
    "emision omision admision comision division fusion fision revision provision prision version pasion "
    "tension sesion "
    "pension decision precision invasion lesion visor visiones misiones misil misionero funcional "
    "funcionarios objeto "
    "objetos objetiva objetivas objetividad funcionario fundaciones fracciones funciona acciones previsiones "
    "mansion "
    "dimision sumision minion pision union unciones punciones haberes saberes deberas deberan obligacion "
    "ficion "
    "aficion pulsion viscosidad disfunciones defunciones mencion liones provisiones mission".split()
)
"""One letter away from a core and yet another word."""

ADJECTIVES: Final = frozenset(
    "institucional institucionales estrategico estrategicos estrategica estrategicas general generales "
    "especifico "
    "especificos especificas corporativo corporativos corporativa misional misionales sectorial sectoriales "
    "empresarial empresariales principal principales legal legales constitucional constitucionales basicas "
    "basicos "
    "primordiales actual actuales vigente vigentes compartida compartido organizacional organizacionales "
    "propias oficial oficiales organica organicas estatutarias permanentes fundamentales fundamental "
    "municipal municipales departamental nacional distrital asignadas superior superiores central conjuntas "
    "administrativas sustantivas".split()
)

QUESTION: Final = frozenset(
    "nuestra nuestro nuestras nuestros la el las los su sus cual cuales es son conoce conozca conozcanos "
    "sobre "
    "que una un".split()
)
"""Words before the noun that change nothing: "¿Cuál es nuestra misión?"."""

GENERIC: Final = frozenset("entidad institucion organizacion organismo empresa dependencia organo".split())

NOT_OURS: Final = frozenset(
    "ciudadano ciudadanos ciudadana ciudadanas ciudadania usuario usuarios usuaria usuarias servidor "
    "servidores "
    "funcionario funcionarios empleado empleados contratista contratistas contribuyente contribuyentes "
    "persona "
    "personas padres estudiante estudiantes trabajador trabajadores paciente pacientes afiliado afiliados "
    "calidad "
    "sistema proceso procesos programa proyecto proyectos plan planes portal sitio pagina web cargo cargos "
    "comite comites equipo equipos grupo grupos jefe director directora gerente rector presidente onu oea "
    "mapp milenio "
    "desarrollo curso politica politicas ley decreto carta mesa red evento feria observatorio "
    "sindicato veeduria veedurias presente manual documento informe encuesta boletin blog aprendizaje "
    "sujetos titulares interesados peticionarios quejosos particulares propietarios arrendatarios "
    "conductores socio socios socias asociados asociadas miembros cliente clientes proveedor proveedores "
    "visitantes turistas residentes copropietarios huespedes partes contratante comprador vendedor "
    "arrendador arrendatario supervisor interventor tesorero tesorera vocal revisor revisora auditor "
    "auditora responsable responsables encargado encargados titular administrador administradora "
    "docente docentes profesor profesores alumno alumnos beneficiario beneficiarios aspirante aspirantes "
    "oferente oferentes "
    "proponente proponentes jurado jurados testigos electores veedor veedores aprendiz aprendices aliados "
    "donantes voluntarios "
    "subsistema modelo cadena indicadores seguridad mipg meci sgc sig ods agenda".split()
)
"""Owners whose mission, functions or duties are not those of the body."""

UNITS: Final = frozenset(
    "oficina subdireccion despacho division area coordinacion seccion gerencia subgerencia subsecretaria "
    "vicepresidencia asesoria jefatura tesoreria almacen oficinas areas dependencias subdirecciones unidades "
    "secretario secretaria subdirector subdirectora alcalde alcaldesa gobernador gobernadora ministro "
    "ministra "
    "contralor personero superintendente coordinador coordinadora asesor asesora".split()
)
"""Parts and offices inside a body; "secretaria" is one only where the page is another body's."""

SOMETIMES_UNITS: Final = frozenset("direccion departamento secretaria unidad".split())
WHOLE_BODY: Final = frozenset(
    "nacional general departamental distrital ejecutiva administrativa administrativo especial regional "
    "ejecutivo "
    "de".split()
)

AXES: Final = frozenset("linea lineas eje ejes pilar pilares perspectiva perspectivas".split())

ORGANS: Final = frozenset("junta juntas consejo consejos asamblea".split())
ORGANS_WITHIN: Final = frozenset(
    "directiva directivo directivas directivos administradora administrador superior academico socios "
    "accionistas "
    "gobierno asesor asesora consultivo consultiva ministros administracion facultad padres".split()
)
"""With these words after it, a board is an organ of the body; otherwise it may be the body itself."""

SOURCE_LEADS: Final = frozenset(
    "segun conforme establecidas contenidas previstas asignadas de - – — , :".split()
)
NORMS: Final = frozenset(
    "ley decreto acuerdo resolucion ordenanza constitucion estatuto reglamento articulo".split()
)
OF_A_POST: Final = frozenset(
    "comunes laborales comportamentales basicas generales especificas funcionales ciudadanas "
    "digitales".split()
)
"""With these "competencias" are those of an employee or a pupil."""

UNIT_HEADINGS: Final = frozenset(
    "oficina subdireccion direccion despacho comite grupo division area coordinacion seccion gerencia "
    "subgerencia "
    "subsecretaria junta consejo programa proyecto curso diplomado convocatoria".split()
)
"""Headings that begin so name a unit, an organ or a programme whose sections are its own."""

PROPER_MISSIONS: Final = frozenset(
    "paz verificacion observacion rescate vida apoyo estudios sabios empleo crecimiento".split()
)

BODY_NOUNS: Final = frozenset(
    "entidad institucion organismo organo secretaria ministerio agencia instituto unidad superintendencia "
    "corporacion contraloria "
    "personeria municipio municipalidad alcaldia gobernacion gobierno departamento fondo empresa servicio "
    "consejo comision direccion "
    "defensoria procuraduria universidad hospital autoridad junta ayuntamiento diputacion tribunal fiscalia "
    "registraduria presidencia "
    "concejo camara comisaria subsecretaria archivo biblioteca museo jardin caja establecimiento ese "
    "prefectura cabildo delegacion "
    "intendencia consejeria coordinacion sistema centro red banco administracion veeduria auditoria "
    "subsecretaria subdireccion acueducto parque teatro terminal aeropuerto orquesta cuerpo policia ejercito "
    "armada notaria juzgado curaduria inspeccion consorcio mancomunidad asociacion federacion fundacion "
    "colegio escuela oficina republica estado ciudad distrito provincia region sector".split()
)
"""Words that a body's name begins with."""

Owner = Literal["body", "unit", "other", "concept"]


def owner(name: Sequence[str], body: str = "") -> Owner:
    """Whose a mission or a list is, by the folded words of the name after "de la": a unit's, another's, ours.

    ``body`` is the folded key of the body itself ("" if unknown), so that its own name is known for its own.
    """
    if body and "-".join(word for word in name if word.isalnum()).startswith(body):
        return "body"
    if name[0] == "plan" and len(name) > 1 and name[1].startswith("estrategic"):
        return "body"
    head, following = name[0], [word for word in name[1:3] if word not in {"de", "del", "la", "las", "los"}]
    if head in NOT_OURS or (head in ORGANS and not ORGANS_WITHIN.isdisjoint(following)):
        return "other"
    if head in UNITS and head != "secretaria":
        return "unit"
    if head == "direccion":
        return "body" if len(name) > 1 and name[1] in WHOLE_BODY - {"de"} else "unit"
    if head in SOMETIMES_UNITS and head != "secretaria" and len(name) > 1 and name[1] not in WHOLE_BODY:
        return "unit"
    return "body"


OTHER_HEADINGS: Final = frozenset(
    (
        "valores|principios|historia|resena historica|organigrama|estructura|estructura organica|"
        "estructura organizacional|quienes somos|que hacemos|contacto|contactenos|contactanos|noticias|"
        "ultimas noticias|eventos|directorio|politica de calidad|politica de privacidad|politicas|"
        "mapa de procesos|normatividad|marco legal|marco normativo|enlaces de interes|enlaces|sedes|"
        "horarios|horario de atencion|tramites|servicios|tramites y servicios|codigo de integridad|"
        "codigo de etica|lema|eslogan|himno|simbolos|glosario|definiciones|galeria|preguntas frecuentes|"
        "transparencia|rendicion de cuentas|planes|programas|proyectos|metas|indicadores|informes|"
        "documentos|entidades adscritas|entidades vinculadas|entidades adscritas y vinculadas|sector|"
        "redes sociales|atencion al ciudadano|atencion al publico|datos de contacto|"
        "informacion de contacto|ubicacion|mapa|agenda|convocatorias|licitaciones|nuestros valores|"
        "nuestra historia|valores institucionales|principios y valores|valores corporativos|"
        "principios institucionales|objetivos de calidad|politica institucional|politica integral|"
        "equipo directivo|directivos|nuestro equipo|biblioteca|publicaciones|sala de prensa|boletines|pqrs|"
        "pqrsd|requisitos|derechos|derechos y deberes|derechos y obligaciones|documentos relacionados|"
        "archivos adjuntos|adjuntos|descargas|enlaces relacionados|vea tambien|acciones estrategicas|"
        "estrategias|lineas de accion|politica de gestion|fuente|fuentes|bibliografia|referencias"
    ).split("|")
)
"""Headings that are surely not ours, so that they end a section however they are set."""

OTHER_BEGINNINGS: Final = frozenset(
    "derechos requisitos prohibiciones inhabilidades sanciones tramites servicios principios valores "
    "politicas procedimiento definiciones canales preguntas noticias normatividad".split()
)
"""What a heading of another section begins with, whatever it says then: "Derechos de los titulares"."""
