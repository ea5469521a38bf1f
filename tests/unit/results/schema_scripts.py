"""Runs a script that SCHEMA.md shows to strangers: schema_scripts.py SCHEMA.md read|write FILE"""
import re
import sys

document, which, path = sys.argv[1:]
for script in re.findall(r"```python\n(.*?)```", open(document, encoding="utf-8").read(), re.DOTALL):
    if script.startswith(f"# {which}:"):
        sys.argv = [which, path]
        exec(compile(script, f"{document} ({which})", "exec"))
        break
else:
    sys.exit(f"{document} has no script that begins with '# {which}:'")
