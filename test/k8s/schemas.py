#!/usr/bin/env python3
"""schemas.py OUTDIR < swagger.json, or what `kubectl get --raw /openapi/v2` says: strict, stand-alone JSON schemas for kubeconform, one per kind."""
import json, os, sys
out = sys.argv[1]; os.makedirs(out, exist_ok=True); defs = json.load(sys.stdin)['definitions']
IOS = {'oneOf': [{'type': 'string'}, {'type': 'integer'}]}
def fix(x):
    if isinstance(x, list): return [fix(i) for i in x]
    if not isinstance(x, dict): return x
    if x.get('format') == 'int-or-string': return IOS
    # Below properties a field may have any name, description too.
    y = {k: {n: fix(p) for n, p in v.items()} if k == 'properties' else fix(v)
         for k, v in x.items() if not k.startswith('x-kubernetes') and k not in ('description', 'default')}
    if y.get('format') in ('int32', 'int64', 'double', 'byte', 'date-time'): del y['format']
    if isinstance(y.get('properties'), dict) and y.get('type') == 'object': y.setdefault('additionalProperties', False)
    return y
D = {k: fix({**v, 'properties': {n: p for n, p in v.get('properties', {}).items()}} if 'properties' in v else v) for k, v in defs.items()}
for q in D:
    if q.endswith('.resource.Quantity'): D[q] = {'oneOf': [{'type': 'string'}, {'type': 'number'}]}
    if q.endswith('.meta.v1.Time') or q.endswith('.MicroTime'): D[q] = {'type': ['string', 'null']}
def refs(x, acc):
    if isinstance(x, dict):
        r = x.get('$ref')
        if isinstance(r, str):
            n = r.rsplit('/', 1)[1]
            if n not in acc: acc.add(n); refs(D[n], acc)
        for v in x.values(): refs(v, acc)
    elif isinstance(x, list):
        for v in x: refs(v, acc)
    return acc
n = 0
for name, d in defs.items():
    for g in d.get('x-kubernetes-group-version-kind', []):
        if len(d['x-kubernetes-group-version-kind']) > 1: continue
        s = json.loads(json.dumps(D[name])); p = s.setdefault('properties', {})
        p['apiVersion'] = {'enum': [(g['group'] + '/' if g['group'] else '') + g['version']]}; p['kind'] = {'enum': [g['kind']]}
        s['required'] = sorted(set(s.get('required', [])) | {'apiVersion', 'kind'}); s['definitions'] = {r: D[r] for r in refs(s, set())}
        f = '-'.join([g['kind'].lower()] + ([g['group'].split('.')[0]] if g['group'] else []) + [g['version']]) + '.json'
        json.dump(s, open(os.path.join(out, f), 'w')); n += 1
print(n, 'schemas in', out)
