# SPDX-License-Identifier: Apache-2.0
# Completion of ayni and aynid in fish. What may stand where is for the program to say.

function __ayni_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l ayni (string replace -r 'd$' '' -- $words[1])
    command -q $ayni; or return
    set -l answer ($ayni __complete (string replace -r '.*/' '' -- $words[1]) $words[2..] "$typed" 2>/dev/null)
    set -l before (string match -r '^--[^=]*=' -- $typed)
    set -l path (string replace -r '^--[^=]*=' '' -- $typed)
    switch "$answer[1]"
        case files
            __fish_complete_path "$path" | string replace -r '^' -- "$before"
        case folders
            __fish_complete_directories "$path" | string replace -r '^' -- "$before"
        case words
            string join \n -- $answer[2..]
    end
end

complete -c ayni -f -k -a '(__ayni_complete)'
complete -c aynid -f -k -a '(__ayni_complete)'
