# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Completion of ayni and aynid in bash. What may stand where is for the program to say.

# The words up to the cursor, as the program would get them: bash parts them at "=", too.
_ayni_words() {
    local i word
    _ayni_line=()
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ ${#_ayni_line[@]} -gt 0 && (${COMP_WORDS[i - 1]} == "=" || $word == "=") ]]; then
            _ayni_line[-1]+=$word
        else
            _ayni_line+=("${word/#\~\//$HOME/}")
        fi
    done
}

_ayni() {
    local _ayni_line answer typed before
    _ayni_words
    mapfile -t answer < <("${COMP_WORDS[0]%d}" __complete "${COMP_WORDS[0]##*/}" "${_ayni_line[@]}" 2>/dev/null)
    typed=${_ayni_line[-1]}
    before=
    if [[ $typed == --*=* ]]; then # bash completes what is behind the "=" alone
        before=${typed%%=*}=
        typed=${typed#*=}
    fi
    case ${answer[0]-} in
    files) mapfile -t COMPREPLY < <(compgen -f -- "$typed"); compopt -o filenames ;;
    folders) mapfile -t COMPREPLY < <(compgen -d -- "$typed"); compopt -o filenames ;;
    words)
        COMPREPLY=("${answer[@]:1}")
        COMPREPLY=("${COMPREPLY[@]%%$'\t'*}")
        COMPREPLY=("${COMPREPLY[@]#"$before"}")
        # The value of an option comes right behind "replicated=".
        [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
        ;;
    esac
    return 0
}

complete -F _ayni ayni aynid
