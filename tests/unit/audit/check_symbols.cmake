# Nothing but ayni_ leaves the libraries: cmake -DNM=... -DLIBRARIES=a|b -P check_symbols.cmake
string(REPLACE "|" ";" LIBRARIES "${LIBRARIES}")
foreach(library ${LIBRARIES})
    set(kind -g)
    if(library MATCHES "\\.so")
        set(kind -D)
    endif()
    execute_process(
        COMMAND ${NM} ${kind} --defined-only ${library}
        OUTPUT_VARIABLE listed
        COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[0-9a-f]+ [A-Z] [^\n]+" symbols "${listed}")
    list(LENGTH symbols n)
    if(n LESS 10)
        message(SEND_ERROR "${library}: ${n} symbols are too few to be true")
    endif()
    foreach(symbol ${symbols})
        if(NOT symbol MATCHES "^[0-9a-f]+ [A-Z] (ayni_|__odr_asan)")
            message(SEND_ERROR "${library} shows ${symbol}")
        endif()
    endforeach()
endforeach()
