#!/usr/bin/env bash
# What a newcomer does, on the built product: npm start, import, simulate, look, stop. Fails at the first surprise.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
server=
cleanup() {
  [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
export RINGFLEET_DATA_DIR="$work/data" RINGFLEET_FTP_PORT=0 RINGFLEET_FTP_HOST=127.0.0.1 RINGFLEET_HTTP_PORT=0 RINGFLEET_FTP_PASSIVE_PORTS=0
say() { echo "-- $*"; }
fail() { echo "newcomer: $*" >&2; exit 1; }

say 'lint works without a server'
npx --no-install ringfleet lint test/corpus/master/ucs-5.9.8-adriacunanan06 --json >"$work/lint.json"
node -e 'const {faults} = JSON.parse(require("fs").readFileSync(process.argv[1])); if (!Array.isArray(faults)) process.exit(1)' "$work/lint.json"
printf '<?xml version="1.0"?>\n<LYNC a.b=\342\200\2351\342\200\235/>\n' >"$work/curly.cfg"
if npx --no-install ringfleet lint "$work/curly.cfg" >"$work/curly.txt"; then fail 'smart quotes were no error'; fi
grep -q 'curly.cfg:2:' "$work/curly.txt" || fail "no line in: $(cat "$work/curly.txt")"

say 'npm start'
npm start --silent >"$work/start.txt" 2>"$work/start.err" &
server=$!
for _ in $(seq 600); do [ -f "$RINGFLEET_DATA_DIR/endpoints.json" ] && break; sleep 0.1; done
[ -f "$RINGFLEET_DATA_DIR/endpoints.json" ] || fail "no endpoints.json: $(cat "$work/start.err")"
grep -q 'option 160' "$work/start.txt" || fail 'the start says no option 160'

say 'a second start on the same folder says who holds it'
if npx --no-install ringfleet start >"$work/second.txt" 2>&1; then fail 'a second start was not refused'; fi
grep -q 'is held by process' "$work/second.txt" || fail "second start: $(cat "$work/second.txt")"

say 'import, simulate, look'
npx --no-install ringfleet import test/corpus/site-configs/greiginsydney --yes >"$work/import.txt"
npx --no-install ringfleet simulate --phones 20 --model VVX400,SPIP331 --fast --parallel 5 --boots 2 --json >"$work/simulate.json"
npx --no-install ringfleet phones --json >"$work/phones.json"
npx --no-install ringfleet preview 0004f2f00000 --model VVX400 --json >"$work/preview.json"
npx --no-install ringfleet ls >"$work/ls.txt"
npx --no-install ringfleet get 000000000000.cfg >"$work/master.cfg"
cmp "$work/master.cfg" test/corpus/site-configs/greiginsydney/000000000000.cfg
npx --no-install ringfleet history 000000000000.cfg >/dev/null
node -e '
const read = (name) => JSON.parse(require("fs").readFileSync(`${process.argv[1]}/${name}.json`));
const preview = read("preview");
const files = preview.files.map(({ path, found, parameters }) => `${path}:${found}:${parameters}`);
if (files[0] !== "customisations.cfg:true:153") throw new Error(`preview: ${files}`);
const phones = read("phones");
if ((phones.items ?? phones.phones ?? phones).length !== 20) throw new Error("not 20 phones were seen");
' "$work"

say 'take a folder under management, describe a phone, ask why'
npx --no-install ringfleet manage 000000000000.cfg --yes >"$work/manage.txt"
npx --no-install ringfleet manage customisations.cfg --yes >>"$work/manage.txt"
printf 'phones:\n  0004f28062d6:\n    model: VVX400\n    lines: [{address: desk@example.com, user: desk, password: hidden-word, signIn: full}]\n' >"$work/fleet.yaml"
npx --no-install ringfleet apply -f "$work/fleet.yaml" >"$work/apply.txt"
npx --no-install ringfleet explain 0004f28062d6 --json >"$work/explain.json"
npx --no-install ringfleet export >"$work/export.yaml"
npx --no-install ringfleet apply -f "$work/export.yaml" | grep -q 'Nothing to change' || fail 'an export is not what there is'
npx --no-install ringfleet unmanage customisations.cfg --yes >"$work/unmanage.txt"
npx --no-install ringfleet get customisations.cfg >"$work/customisations.cfg"
cmp "$work/customisations.cfg" test/corpus/site-configs/greiginsydney/customisations.cfg
if grep -q 'hidden-word' "$work"/*.txt "$work"/explain.json "$work"/export.yaml; then fail 'a password was shown'; fi
node -e '
const { parameters } = JSON.parse(require("fs").readFileSync(`${process.argv[1]}/explain.json`));
const of = (name) => parameters.find((parameter) => parameter.name === name);
if (of("reg.1.address")?.layer !== "phone 0004f28062d6") throw new Error("the line is not explained");
if (parameters.length < 153) throw new Error(`${parameters.length} parameters only`);
' "$work"

say 'SIGTERM drains and ends with status 0'
kill -TERM "$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).pid' "$RINGFLEET_DATA_DIR/holder.json")"
wait "$server" && status=0 || status=$?
server=
[ "$status" -eq 0 ] || fail "npm start ended with status $status: $(tail -n 5 "$work/start.err")"
[ ! -e "$RINGFLEET_DATA_DIR/endpoints.json" ] || fail 'endpoints.json is still there'
say 'all as it should be'
