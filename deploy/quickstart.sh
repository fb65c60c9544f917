#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The whole idea on one machine: three institutions found a ledger, run a node each, agree on a joint laboratory,
# prove it, and audit everything. Installs what is missing, builds, then tells the story. Everything it makes
# stands below build/quickstart; the nodes stop when the script ends.
set -eu
cd "$(dirname "$0")/.."

sh deploy/install-dependencies.sh
echo "Building (one or two minutes the first time) ..."
cmake -S . -B build/quickstart/program -DCMAKE_BUILD_TYPE=Release -DAYNI_TESTS=OFF >/dev/null
cmake --build build/quickstart/program -j "$(nproc)" >build/quickstart/build.log 2>&1 || {
    tail -20 build/quickstart/build.log >&2
    exit 1
}
PATH=$PWD/build/quickstart/program/bin:$PATH
examples=$PWD/deploy/examples
home=$PWD/build/quickstart/ledger

# The first of three ports that nobody on this machine listens at.
is_taken() { grep -qi ": [0-9A-F]*:$(printf '%04X' "$1") [0-9A-F:]* 0A" /proc/net/tcp /proc/net/tcp6 2>/dev/null; }
port=${AYNI_QUICKSTART_PORT:-47610}
while is_taken "$port" || is_taken $((port + 1)) || is_taken $((port + 2)); do port=$((port + 3)); done

rm -rf "$home"
mkdir -p "$home"
cd "$home"

nodes=
stop_nodes() {
    # shellcheck disable=SC2086 # a list of process ids
    [ -z "$nodes" ] || { kill $nodes 2>/dev/null || true; wait $nodes 2>/dev/null || true; }
    nodes=
}
trap stop_nodes EXIT
trap 'exit 130' INT TERM

bold=
plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(printf '\033[1m')
    plain=$(printf '\033[0m')
fi
chapter() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
# Show a command as one would type it, then run it.
run() {
    printf '%s$' "$bold"
    for word in "$@"; do
        case $word in
        *[!A-Za-z0-9_./:=@+-]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '%s\n' "$plain"
    "$@"
}
fail() {
    echo "The story stops here: $*" >&2
    for log in "$home"/*.log; do echo "--- $log" >&2; tail -5 "$log" >&2; done
    exit 1
}
# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
    tries=$(($1 * 10))
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "this never came true: $*"
        sleep 0.1
    done
}
field() { sed -n "s/.*\"$1\": \"\\([^\"]*\\)\".*/\\1/p" | head -n 1; }
status_of() { ayni show "$2" --data "$1" --json | field status; }
digest_of() { ayni status --data "$1" --json | field state_digest; }
is_in_force() { [ "$(status_of "$1" "$2")" = in_force ]; }

echo
echo "Three institutions (all invented) want to promise each other a joint laboratory. Each has a folder of its own"
echo "below $home: on three real servers nothing would differ but the addresses."

chapter "1. Each makes its keys and a card that it shows the others"
run ayni init uaa.example --data uaa --org-id BO-NIT-1020304050 --country BO --type 80 \
    --title 'es=Universidad Andina del Altiplano (institución ficticia)' \
    --title 'en=Andean University of the Altiplano (fictitious)' \
    --listen 127.0.0.1:$port --advertise 127.0.0.1:$port
run ayni init cas-crops.example --data cas --org-id CN-USCI-12100000400000001X --country CN --type 80 \
    --title 'zh-Hans=高原作物研究所（虚构机构）' \
    --title 'en=Institute of Highland Crops (fictitious)' \
    --listen 127.0.0.1:$((port + 1)) --advertise 127.0.0.1:$((port + 1))
run ayni init fundacao.example --data fun --org-id BR-CNPJ-11222333000199 --country BR --type 60 \
    --title 'pt=Fundação Partilha do Conhecimento (instituição fictícia)' \
    --title 'en=Shared Knowledge Foundation (fictitious)' \
    --listen 127.0.0.1:$((port + 2)) --advertise 127.0.0.1:$((port + 2))

chapter "2. The three cards make the charter of a ledger; each signs it"
run ayni charter uaa/card.json cas/card.json fun/card.json --title 'es=Cooperación Sur-Sur andina' \
    --title 'en=Andean South-South cooperation' --admit 2 --witnesses 0 -o andes.charter
echo
echo "The ledger's name is the SHA-256 of that file, so nobody can change a word of it unnoticed:"
run sha256sum andes.charter
for member in uaa cas fun; do
    ayni join andes.charter --data $member --yes >$member.join
done
tail -n 2 uaa.join | head -n 1

chapter "3. Each runs a node; they find each other and talk encrypted"
for member in uaa cas fun; do
    aynid --data $member 2>$member.log &
    nodes="$nodes $!"
done
for member in uaa cas fun; do wait_for 20 grep -q ready $member.log; done
two_peers() { [ "$(ayni peers --data "$1" --json | grep -c '"name"')" -ge 2 ]; }
for member in uaa cas fun; do wait_for 20 two_peers $member; done
run ayni peers --data uaa

chapter "4. The university proposes the laboratory, from a file that people can read"
run ayni propose "$examples/joint-laboratory.json" --data uaa
commitment=$(ayni list --data uaa --json | field id | cut -c 1-8) # any unique start of an id will do
for member in cas fun; do wait_for 20 ayni show "$commitment" --data $member; done

chapter "5. The institute in China reads it in Chinese, the foundation in Brazil in Portuguese; both accept"
run ayni list --data cas --lang zh-Hans
run ayni show "$commitment" --data fun --lang pt
run ayni accept "$commitment" --data cas --yes
run ayni accept "$commitment" --data fun --yes
for member in uaa cas fun; do wait_for 20 is_in_force $member "$commitment"; done

chapter "6. All three hold the same commitment, in force, and the same state"
for member in uaa cas fun; do
    printf '  %-4s %s   state digest %s\n' $member "$(status_of $member "$commitment")" "$(digest_of $member)"
done
[ "$(digest_of uaa)" = "$(digest_of cas)" ] && [ "$(digest_of cas)" = "$(digest_of fun)" ] || fail "the digests differ"

chapter "7. One file proves the commitment to anybody; no node runs any more"
run ayni prove "$commitment" --data uaa -o laboratory.proof
run ayni export --data cas -o andes.export
stop_nodes
run ayni verify laboratory.proof --charter andes.charter

chapter "8. Somebody changes one byte of it; the verifier says what is wrong"
# One letter of the second record becomes another one.
line=$(grep -n '^record ' laboratory.proof | sed -n '2s/:.*//p')
awk -v line="$line" 'NR == line { at = 40; c = substr($0, at, 1); $0 = substr($0, 1, at - 1) (c == "A" ? "B" : "A") substr($0, at + 1) } { print }' \
    laboratory.proof >forged.proof
if run ayni verify forged.proof --charter andes.charter; then fail "a forged proof was accepted"; fi

chapter "9. An auditor checks the whole ledger: every signature, every tree, every rule"
run ayni audit andes.export

chapter "That is all"
echo "What you saw stands in $home."
echo "Next: README.md tells how to run a node of your own; proto/ is the specification."
