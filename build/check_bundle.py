"""Checks a bundle for Maven Central by Central's rules, and ours on what each jar holds.

    check_bundle.py FOLDER      laid out as a Maven repository
"""

import hashlib
import io
import pathlib
import sys
import xml.etree.ElementTree as ET
import zipfile

POM = "{http://maven.apache.org/POM/4.0.0}"
NEEDED = "name description url licenses/license/name developers/developer/name scm/connection scm/url".split()
ARTIFACTS = {"clutch-parent", "clutch", "clutch-jsr223", "clutch-spring-boot-starter", "clutch-bom"}


def texts(pom, path):
    return [e.text for e in pom.findall(POM + path.replace("/", "/" + POM)) if (e.text or "").strip()]


def wrong_pom(name, data, parents):
    pom = ET.fromstring(data)
    parent = pom.find(POM + "parent/" + POM + "artifactId")
    above = parents.get(parent.text) if parent is not None else None
    for path in NEEDED:
        own = path in ("name", "description")
        if not texts(pom, path) and (own or above is None or not texts(above, path)):
            yield f"{name} has no {path}"
    for version in pom.iter(POM + "version"):
        if "SNAPSHOT" in (version.text or ""):
            yield f"{name} names the version {version.text}"


def wrong_jar(name, data):
    with zipfile.ZipFile(io.BytesIO(data)) as jar:
        names = set(jar.namelist())
        if name.endswith("-javadoc.jar"):
            if "index.html" not in names:
                yield f"{name} has no index.html"
            return
        yield from (f"{name} has no {file}" for file in ("META-INF/LICENSE", "META-INF/NOTICE") if file not in names)
        if name.endswith("-sources.jar"):
            if not any(file.endswith(".java") for file in names):
                yield f"{name} has no sources"
        elif b"Implementation-Version:" not in jar.read("META-INF/MANIFEST.MF"):
            yield f"{name} has no Implementation-Version"


def wrong(bundle):
    files = {file.relative_to(bundle).as_posix(): file.read_bytes() for file in bundle.rglob("*") if file.is_file()}
    files = {name: data for name, data in files.items() if "/maven-metadata" not in name}  # the repository's own
    plain = {n: d for n, d in files.items() if n.rpartition(".")[2] in ("jar", "pom", "json", "xml")}
    folders = {name.rpartition("/")[0] for name in plain}
    found = {folder.split("/")[-2] for folder in folders}
    if found != ARTIFACTS:
        yield f"the bundle has {sorted(found)}, and should have {sorted(ARTIFACTS)}"
    poms = {n.split("/")[-3]: ET.fromstring(d) for n, d in plain.items() if n.endswith(".pom")}
    for name, data in plain.items():
        for ending, algorithm in ((".md5", "md5"), (".sha1", "sha1")):
            sum_ = files.get(name + ending, b"").decode().strip()
            if sum_ != hashlib.new(algorithm, data).hexdigest():
                yield f"{name}{ending} is missing or wrong"
        if not files.get(name + ".asc", b"").startswith(b"-----BEGIN PGP SIGNATURE"):
            yield f"{name} is not signed"
        if name.endswith(".pom"):
            yield from wrong_pom(name, data, poms)
        elif name.endswith(".jar"):
            yield from wrong_jar(name, data)
    for folder in folders:
        artifact, version = folder.split("/")[-2:]
        base = f"{folder}/{artifact}-{version}"
        packaged = poms[artifact].find(POM + "packaging") if artifact in poms else None
        if packaged is None or packaged.text == "jar":
            for ending in (".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json"):
                if base + ending not in plain:
                    yield f"{base}{ending} is missing"


def main():
    bundle = pathlib.Path(sys.argv[1])
    problems = list(wrong(bundle))
    for problem in problems:
        print("check_bundle:", problem, file=sys.stderr)
    if not problems:
        print("check_bundle: the bundle is as Maven Central asks for")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
