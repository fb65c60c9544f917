# SPDX-License-Identifier: Apache-2.0
"""The manual below deploy/man says what the programs can do: no more, no less."""
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS", "SEE ALSO"]
HOW = ("write deploy/man/{0}.scd after the pattern of its neighbours, and name it in deploy/man/CMakeLists.txt")
OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")
TYPED = re.compile(r"\b(aynid|ayni [a-z]+)(?= )([^|&>\n]*)")
TO_TYPE = re.compile(r"(?ms)^```$.*?^```$|\*aynid? [^*\n]*\*")  # an example, or in the text: *ayni list --json*


def output_of(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(result.stderr or f"{command}: exit status {result.returncode}")
    return result.stdout


def commands_of(overview):
    """The commands that `ayni --help` lists: indented, behind the line that says how it is used."""
    return re.findall(r"(?m)^  ([a-z]+) +\S", overview)


def options_of(help_text):
    """The options that a help text lists, each with its value's name or ""."""
    return dict(re.findall(r"(?m)^  (?:-\w, )?--([a-z-]+)(?: ([A-Z][^ \n]*))?", help_text))


def sections_of(page):
    """{heading: text} of a page in scdoc."""
    parts = re.split(r"(?m)^# (.*)$", page)
    return dict(zip(parts[1::2], parts[2::2]))


def listed_options(page):
    text = sections_of(page).get("OPTIONS", "")
    return {name: value.replace("_", "") for name, value in
            re.findall(r"(?m)^(?:\*-\w\*, )?\*--([a-z-]+)\*(?: (\S+))?$", text)}


def strange_options(page, own, known):
    """Options that the text of a page speaks of and that there are not. `own`: those of the page's command and
    the common ones; `known`: {"ayni list": options} of all."""
    lines = "\n".join(TO_TYPE.findall(page)).replace("\\\\\n", " ")  # a command may go on in the next line
    for typed, rest in TYPED.findall(lines):
        if typed in known:
            yield from (f"`{typed}` has no option --{name}" for name in OPTION.findall(rest) if name not in known[typed])
    prose = re.sub(r"[*_]", "", TO_TYPE.sub("", page))
    yield from (f"it speaks of --{name}, which is no option here" for name in OPTION.findall(prose) if name not in own)


def wrong_page(name, page, own, known):
    """What is wrong with the page of a command that has the options `own`."""
    missing = [heading for heading in SECTIONS if heading not in sections_of(page)]
    yield from (f"has no section {heading}" for heading in missing)
    here, there = set(own.items()), set(listed_options(page).items())
    if name.startswith("ayni-"):
        here -= set(known["ayni"].items())
    yield from (f"does not describe --{option} {value}" for option, value in sorted(here - there))
    yield from (f"describes --{option} {value}, which there is not" for option, value in sorted(there - here))


def wrong(pages, helps):
    """pages: {"ayni-list.1": its scdoc}; helps: {"ayni list": its help text, "ayni": the overview, "aynid": ...}."""
    known = {typed: options_of(text) for typed, text in helps.items()}
    commands = {f"{typed.replace(' ', '-')}.{8 if typed == 'aynid' else 1}": typed for typed in known}
    found = [f"`{typed}` has no man page: " + HOW.format(page)
             for page, typed in commands.items() if page not in pages]
    for name, text in sorted(pages.items()):
        where = f"deploy/man/{name}.scd"
        if name in commands:
            found += [f"{where}: {what}" for what in wrong_page(name, text, known[commands[name]], known)]
        elif name.startswith("ayni-"):
            found.append(f"{where}: there is no such command")
        own = known[commands[name]] if name.startswith("ayni-") and name in commands else set().union(*known.values())
        found += [f"{where}: {what}" for what in dict.fromkeys(strange_options(text, own, known))]
        found += [f"{where}: refers to {other}({section}), which there is not"
                  for other, section in re.findall(r"\*(aynid?[\w.-]*)\*\((\d)\)", text)
                  if f"{other}.{section}" not in pages]
    return found


def expanded(tree, program):
    """{"ayni-list.1": scdoc with what the programs filled in}."""
    sources = tree.files(".scd", under="deploy/man/")
    return {Path(path).stem: output_of(program, str(tree.root / path)) for path in sources}


def complete(tree, arguments):
    """Arguments: the program that fills pages in, the folder of ayni and aynid."""
    program, folder = arguments[0], Path(arguments[1])
    overview = output_of(folder / "ayni", "--help")
    commands = commands_of(overview)
    helps = {f"ayni {name}": output_of(folder / "ayni", name, "--help") for name in commands}
    common = re.search(r"(?ms)^Common options\n(.*?)\n\n", next(iter(helps.values())))[1]
    helps = {"ayni": common, "aynid": output_of(folder / "aynid", "--help"), **helps}
    found = wrong(expanded(tree, program), helps)
    listed = tree.read("deploy/man/CMakeLists.txt")
    return found + [f"deploy/man/CMakeLists.txt: does not name `{name}`"
                    for name in commands if not re.search(rf"(?m)^ +{name}\)?$", listed)]


def complaints(checker, page):
    result = subprocess.run([*checker, page], capture_output=True, text=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    return (result.stderr + (result.stdout if checker[0] == "mandoc" else "")).strip()


def renders(tree, arguments):
    """scdoc takes each page, and what reads man pages has nothing to say about it. Argument: as above."""
    if shutil.which("scdoc") is None:
        print("SKIPPED: scdoc is not installed")
        return []
    checkers = [checker for checker in (["mandoc", "-T", "lint", "-W", "error"], ["man", "--warnings", "-l"])
                if shutil.which(checker[0])]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, text in expanded(tree, arguments[0]).items():
            made = subprocess.run(["scdoc"], input=text.encode(), capture_output=True)
            if made.returncode != 0 or made.stderr:
                found.append(f"deploy/man/{name}.scd: {made.stderr.decode()}")
                continue
            page = Path(folder) / name
            page.write_bytes(made.stdout)
            found += [f"deploy/man/{name}.scd: {said}" for checker in checkers if (said := complaints(checker, page))]
    return found
