#!/usr/bin/env python3
"""Makes one partial of many inputs on Spark: 'flowpermit aggregate' in the tasks, 'flowpermit merge' in a tree.

    aggregate_on_spark.py files -o day.partial.gz --master spark://HOST:7077 logs/*.jsonl.gz
    spark-submit aggregate_on_spark.py pipe -o day.partial.gz hdfs:///flows/day.jsonl -- --settle 600

files  Spark hands out paths only, and every worker must see the files under them. For all that flowpermit reads: captures, logs, gzip.
       The result has the bytes of 'flowpermit aggregate' over the same paths.
pipe   Spark reads what it has a file system for (hdfs:, s3a:, ...), cuts it at line ends and pipes the lines. Each piece is an input
       of its own, PATH#number/count. For records that stand alone on their lines, as NetObserv's and Hubble's JSON. What it cannot
       do: captures; logs whose first line explains the others; gzip, except as one piece under a name that ends in .gz. Bytes that
       are no UTF-8 arrive altered; of what is given twice only equal pieces are recognised; where a cut parts two reports of the same
       packets, these count twice (connections and outcomes do not). Where files mode can do, take it.

Words behind -- are options for the last merge. The output appears whole or not at all. Exit status: 0 done, 2 not done.
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

# So many partials become one in a task; of more, the merging is a tree.
FAN = 16
# The result comes to the driver in pieces of so many bytes.
CHUNK = 4 << 20
# RDD.pipe gives every piece the same command, so the binary's place and the piece's name come before its lines. Nothing: an empty piece.
PIPE = """/bin/sh -c 'IFS= read -r tool && IFS= read -r name || exit 0
exec "$tool" aggregate - --name "$name" --threads 1 --quiet'"""


def run(binary, *words, **streams):
    """Runs the binary that Spark brought to this worker. Whatever it ends with, other than 0, fails the task, and Spark tries again."""
    from pyspark import SparkFiles
    done = subprocess.run([SparkFiles.get(binary), *words, "--threads", "1", "--quiet"], stderr=subprocess.PIPE, **streams)
    if done.returncode != 0:
        text = done.stderr.decode(errors="replace").strip()
        raise RuntimeError(f"<<{text or f'flowpermit {words[0]} ended with {done.returncode}'}>>")


def aggregated(binary, name, path):
    """The compressed partial of the file at `path`, which is told of as `name`."""
    with tempfile.TemporaryDirectory() as folder, open(path, "rb") as file:
        partial = pathlib.Path(folder, "partial.gz")
        run(binary, "aggregate", "-", "--name", name, "-o", f"jsonl={partial}", stdin=file)
        return partial.read_bytes()


def announced(binary, path, count):
    """What goes through the pipe: for `PIPE` the binary's place and the piece's name, then the lines; nothing where there are none."""
    def announce(number, lines):
        from pyspark import SparkFiles
        for place, line in enumerate(lines):
            if place == 0:
                yield SparkFiles.get(binary)
                yield f"{path}#{number:06}/{count}"
            yield line
    return announce


def packed(lines):
    """The lines of one piece's partial, compressed."""
    text = "".join(line + "\n" for line in lines)
    if text:
        yield gzip.compress(text.encode(), 1)


def merged(binary, result="partial.gz", names=(), options=()):
    """Adds up a task's partials, in which all of `names` must be; yields the bytes of the sum."""
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
    """One record of a task's chunks."""
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
    # Without checkCode a child that fails leaves its piece out, and nobody is told.
    return context.union(pieces).pipe(PIPE, checkCode=True).mapPartitions(packed)


def aggregate(context, mode, binary, inputs, output, options):
    """Writes the partial of all inputs. Nothing but the last sum comes to the driver, a chunk at a time, so that workers and driver
    need no folder in common and the driver holds none of it."""
    context.addFile(binary)
    binary = os.path.basename(binary)
    rdd = partials(context, mode, binary, inputs)
    while rdd.getNumPartitions() > FAN:
        # Without shuffle, what makes the partials would run in as few tasks as the merging.
        rdd = rdd.coalesce(-(-rdd.getNumPartitions() // FAN), shuffle=True).mapPartitions(merged(binary)).mapPartitions(whole)
    result = "sum.gz" if output.endswith(".gz") else "sum"
    names = inputs if mode == "files" else ()
    rdd = rdd.coalesce(1, shuffle=True).mapPartitions(merged(binary, result, names, options))
    temporary = pathlib.Path(f"{output}.{os.getpid()}.partial")
    try:
        with open(temporary, "xb") as file:
            if not sum(file.write(chunk) for chunk in rdd.toLocalIterator()):
                raise RuntimeError("<<there is nothing in the inputs>>")
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, output)
    finally:
        temporary.unlink(missing_ok=True)


def context(master):
    """Spark's context; with a master on this machine, everything listens on the loopback interface only."""
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
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a file or URI; @FILE for a list of them, a line each")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the partial; compressed where its name ends in .gz")
    parser.add_argument("--master", help="where Spark runs: local[2], spark://HOST:7077, ...; spark-submit's where not given")
    parser.add_argument("--tool", default=shutil.which("flowpermit"), help="the binary for the workers (default: on the PATH)")
    arguments = parser.parse_intermixed_args(words)
    seen = {}
    for name in arguments.inputs:
        path = name if re.match(r"\w+:", name) else os.path.realpath(name)
        if path in seen:
            fail(f"the input '{name}' is given twice" if seen[path] == name else f"'{seen[path]}' and '{name}' are one input")
        seen[path] = name
    if not arguments.tool or not os.path.isfile(arguments.tool):
        fail("there is no binary to give to the workers\nhelp: Scripts/release makes one; --tool says where it is")
    try:
        spark = context(arguments.master)
        try:
            aggregate(spark, arguments.mode, os.path.abspath(arguments.tool), arguments.inputs, arguments.output, options)
        finally:
            spark.stop()
    except Exception as error:
        # A task's failure comes with the stack of Java and Python around it.
        told = re.search(r"<<(.*?)>>", str(error), re.DOTALL)
        fail(told[1] if told else f"Spark could not do it: {error}")


if __name__ == "__main__":
    main()
