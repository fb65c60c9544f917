# Run the simulator's story and compare it with the golden one, line by line.
execute_process(COMMAND ${SIM} --story OUTPUT_VARIABLE story RESULT_VARIABLE result)
file(READ ${GOLDEN} golden)
if(NOT result EQUAL 0 OR NOT story STREQUAL golden)
    message(FATAL_ERROR "the story is another one than ${GOLDEN}:\n${story}")
endif()
