#!/usr/bin/env python3
"""Makes one partial of many inputs on Spark: the tasks run 'flowpermit aggregate', then 'flowpermit merge' in a tree.

    aggregate_on_spark.py files -o day.partial.gz --master spark://HOST:7077 logs/*.jsonl.gz
    spark-submit aggregate_on_spark.py pipe -o day.partial.gz hdfs:///flows/day.jsonl -- --settle 600

files  Spark distributes only the paths, and every worker must be able to open them. Reads all input formats: captures, logs, gzip.
       The result has the same bytes as 'flowpermit aggregate' with the same paths. Prefer this mode where it is possible.
pipe   Spark reads the files (hdfs:, s3a:, ...), cuts them at line ends and pipes the lines. Each piece is a separate input,
       PATH#number/count. For formats whose lines are independent records, such as NetObserv's and Hubble's JSON. Limits: no captures;
       no logs whose first line describes the others; gzip only as one piece, if its name ends in .gz. Bytes that are not UTF-8 are
       changed. An input that is given twice is detected only where its pieces are equal. Where a cut separates two reports of the
       same packets, these packets count twice; connections and outcomes do not.

Words after -- are options for the last merge. The output file is complete or does not exist. Exit status: 0 done, 2 failed.
"""
import argparse
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# The number of partials that one task merges; more are merged in a tree.
FAN = 16
# The driver receives the result in pieces of this many bytes.
CHUNK = 4 << 20
# RDD.pipe runs the same command for every piece, so the binary's path and the piece's name precede the lines. An empty piece has neither.
PIPE = """/bin/sh -c 'IFS= read -r tool && IFS= read -r name || exit 0
exec "$tool" aggregate - --name "$name" --threads 1 --quiet'"""


def run(binary, *words, **streams):
    """Runs the binary that Spark copied to this worker. An exit status other than 0 fails the task, and Spark tries again."""
    from pyspark import SparkFiles
    done = subprocess.run([SparkFiles.get(binary), *words, "--threads", "1", "--quiet"], stderr=subprocess.PIPE, **streams)
    if done.returncode != 0:
        text = done.stderr.decode(errors="replace").strip()
        raise RuntimeError(f"<<{text or f'flowpermit {words[0]} ended with {done.returncode}'}>>")


def aggregated(binary, name, path):
    """The compressed partial of the file at `path`, whose input name is `name`."""
    with tempfile.TemporaryDirectory() as folder, open(path, "rb") as file:
        partial = pathlib.Path(folder, "partial.gz")
        run(binary, "aggregate", "-", "--name", name, "-o", f"jsonl={partial}", stdin=file)
        return partial.read_bytes()


def announced(binary, path, count):
    """Puts the binary's path and the piece's name before the lines, for `PIPE`; yields nothing for an empty piece."""
    def announce(number, lines):
        from pyspark import SparkFiles
        for place, line in enumerate(lines):
            if place == 0:
                yield SparkFiles.get(binary)
                yield f"{path}#{number:06}/{count}"
            yield line
    return announce


def packed(lines):
    """Compresses the lines of one piece's partial."""
    text = "".join(line + "\n" for line in lines)
    if text:
        yield gzip.compress(text.encode(), 1)


def merged(binary, result="partial.gz", names=(), options=()):
    """Merges the partials of a task, which must contain all of `names`; yields the bytes of the result."""
    def merge(partials):
        with tempfile.TemporaryDirectory() as folder:
            parts, manifest, total = (pathlib.Path(folder, name) for name in ("parts", "manifest", result))
            parts.mkdir()
            for number, partial in enumerate(partials):
                (parts / str(number)).write_bytes(partial)
            if any(parts.iterdir()):
                manifest.write_text("".join(f"{name}\n" for name in names))
                run(binary, "merge", str(parts), "--manifest", str(manifest), "-o", f"jsonl={total}", *options)
                with open(total, "rb") as file:
                    yield from iter(lambda: file.read(CHUNK), b"")
    return merge


def whole(chunks):
    """Joins a task's chunks into one record."""
    record = b"".join(chunks)
    if record:
        yield record


def partials(context, mode, binary, inputs):
    """An RDD with the compressed partial of each input or piece."""
    if mode == "files":
        places = [(name, os.path.abspath(name)) for name in inputs]
        return context.parallelize(places, len(places)).map(lambda place: aggregated(binary, *place))
    pieces = []
    for path in inputs:
        lines = context.textFile(path if re.match(r"\w+:", path) else pathlib.Path(path).absolute().as_uri())
        pieces.append(lines.mapPartitionsWithIndex(announced(binary, path, lines.getNumPartitions())))
    # Without checkCode the piece of a child that fails is left out without an error.
    return context.union(pieces).pipe(PIPE, checkCode=True).mapPartitions(packed)


def aggregate(context, mode, binary, inputs, output, options):
    """Writes the partial of all inputs. The driver receives only the last merge, a chunk at a time: it does not hold the result in
    memory, and needs no folder in common with the workers."""
    context.addFile(binary)
    binary = os.path.basename(binary)
    rdd = partials(context, mode, binary, inputs)
    while rdd.getNumPartitions() > FAN:
        # Without shuffle the partials would be made in as few tasks as they are merged in.
        rdd = rdd.coalesce(-(-rdd.getNumPartitions() // FAN), shuffle=True).mapPartitions(merged(binary)).mapPartitions(whole)
    result = "sum.gz" if output.endswith(".gz") else "sum"
    names = inputs if mode == "files" else ()
    rdd = rdd.coalesce(1, shuffle=True).mapPartitions(merged(binary, result, names, options))
    temporary = pathlib.Path(f"{output}.{os.getpid()}.partial")
    try:
        with open(temporary, "xb") as file:
            if not sum(file.write(chunk) for chunk in rdd.toLocalIterator()):
                raise RuntimeError("<<the inputs are empty>>")
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, output)
    finally:
        temporary.unlink(missing_ok=True)


def context(master):
    """Spark's context. With a local master it listens only on the loopback interface."""
    conf = {"spark.ui.enabled": "false"}
    if master and master.startswith("local"):
        for name in ("SPARK_LOCAL_IP", "SPARK_LOCAL_HOSTNAME"):
            os.environ[name] = "127.0.0.1"
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        conf |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    from pyspark import SparkConf, SparkContext
    conf = SparkConf().setAppName("flowpermit aggregate").setAll(conf.items())
    return SparkContext(conf=conf.setMaster(master) if master else conf)


def fail(text):
    text = text if text.startswith("error: ") else f"error: {text}"
    sys.exit(print(text, file=sys.stderr) or 2)


def main():
    words, options = sys.argv[1:], []
    if "--" in words:
        place = words.index("--")
        words, options = words[:place], words[place + 1:]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, fromfile_prefix_chars="@")
    parser.add_argument("mode", choices=["files", "pipe"])
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a file or URI; @FILE reads a list of them, one a line")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the partial; compressed if its name ends in .gz")
    parser.add_argument("--master", help="Spark's master: local[2], spark://HOST:7077, ...; default: the one of spark-submit")
    parser.add_argument("--tool", default=shutil.which("flowpermit"), help="the binary for the workers (default: flowpermit on the PATH)")
    arguments = parser.parse_intermixed_args(words)
    seen = {}
    for name in arguments.inputs:
        path = name if re.match(r"\w+:", name) else os.path.realpath(name)
        if path in seen:
            fail(f"the input '{name}' is given twice" if seen[path] == name else f"'{seen[path]}' and '{name}' are the same file")
        seen[path] = name
    if not arguments.tool or not os.path.isfile(arguments.tool):
        fail("there is no flowpermit binary for the workers\nhelp: build one with Scripts/release and name it with --tool")
    try:
        spark = context(arguments.master)
        try:
            aggregate(spark, arguments.mode, os.path.abspath(arguments.tool), arguments.inputs, arguments.output, options)
        finally:
            spark.stop()
    except Exception as error:
        # The message of a failed task is inside stack traces of Java and Python.
        message = re.search(r"<<(.*?)>>", str(error), re.DOTALL)
        piped = re.search(r"PIPE_FUNCTION_EXITED.*?error code (-?\d+)", str(error), re.DOTALL)
        if piped:
            fail(f"a piped child ended with {piped[1]}\nhelp: its messages are in the log of its worker")
        fail(message[1] if message else f"Spark could not do it: {error}")


if __name__ == "__main__":
    main()
