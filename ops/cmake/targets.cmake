# The few kinds of target this project has.

# Warnings, sanitizers and include path of our own code.
function(rahgir_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  if(RAHGIR_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${RAHGIR_SANITIZE} -fno-omit-frame-pointer
                                             -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE -fsanitize=${RAHGIR_SANITIZE})
  endif()
  if(RAHGIR_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# rahgir_library(folder [dependencies]): the folder's sources as library rahgir_<folder>.
function(rahgir_library folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  set(target rahgir_${folder})
  if(NOT sources)
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
    target_include_directories(${target} INTERFACE ${CMAKE_SOURCE_DIR})
  else()
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    rahgir_options(${target})
  endif()
  foreach(dependency ${ARGN})
    if(TARGET rahgir_${dependency})
      target_link_libraries(${target} ${scope} rahgir_${dependency})
    else()
      target_link_libraries(${target} ${scope} ${dependency})
    endif()
  endforeach()
  target_link_libraries(${target} ${scope} Threads::Threads)
endfunction()

# rahgir_schema(target folder): Cap'n Proto code of every schema in the folder, without our warnings.
function(rahgir_schema target folder)
  find_program(RAHGIR_CAPNP capnp REQUIRED)
  file(GLOB schemas CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.capnp)
  set(generated)
  foreach(schema ${schemas})
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${schema})
    set(output ${CMAKE_BINARY_DIR}/generated/${name})
    add_custom_command(
      OUTPUT ${output}.h ${output}.c++
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated
      COMMAND ${RAHGIR_CAPNP} compile -oc++:${CMAKE_BINARY_DIR}/generated
              --src-prefix=${CMAKE_SOURCE_DIR} ${schema}
      DEPENDS ${schema} VERBATIM)
    list(APPEND generated ${output}.c++)
  endforeach()
  add_library(${target} STATIC ${generated})
  target_include_directories(${target} SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(${target} PUBLIC PkgConfig::capnp)
endfunction()

# rahgir_embed(target folder header namespace type function): every file below the folder as a constant
# of the binary; the header declares `type {path, bytes}` and `span<const type> function()`.
function(rahgir_embed target folder header space type function)
  file(GLOB_RECURSE assets CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*)
  set(output ${CMAKE_BINARY_DIR}/generated/${function}.cc)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}/${folder} -DOUTPUT=${output} -DHEADER=${header}
            -DSPACE=${space} -DTYPE=${type} -DFUNCTION=${function}
            -P ${CMAKE_SOURCE_DIR}/ops/cmake/embed.cmake
    DEPENDS ${assets} ${CMAKE_SOURCE_DIR}/ops/cmake/embed.cmake VERBATIM)
  add_library(${target} STATIC ${output})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
endfunction()

# One test program a folder of tests/, all linked with gtest and gmock.
function(rahgir_tests)
  find_package(GTest REQUIRED)
  foreach(folder domain eventstore simulation projections api consumers ops structure)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*.cc)
    if(NOT sources)
      continue()
    endif()
    add_executable(test_${folder} ${sources})
    rahgir_options(test_${folder})
    # Tests are compiled far more often than they are waited for: not optimised, headers precompiled.
    # Simulations run a hundred thousand schedules.
    target_compile_options(test_${folder} PRIVATE -Wno-dangling-else)
    if(NOT folder STREQUAL "simulation")
      target_compile_options(test_${folder} PRIVATE -O0)
    endif()
    target_precompile_headers(test_${folder} PRIVATE <gmock/gmock.h> <gtest/gtest.h> <algorithm> <chrono>
      <functional> <map> <memory> <optional> <string> <thread> <variant> <vector>)
    # A test reaches what its folder may include, and no more.
    set(library ${folder})
    if(folder STREQUAL "structure" OR folder STREQUAL "simulation")
      set(library eventstore)
    endif()
    target_link_libraries(test_${folder} PRIVATE rahgir_${library} GTest::gmock GTest::gtest_main)
    target_compile_definitions(test_${folder} PRIVATE
      RAHGIR_SOURCE_DIR="${CMAKE_SOURCE_DIR}" RAHGIR_BINARY_DIR="${CMAKE_BINARY_DIR}")
    add_test(NAME ${folder} COMMAND test_${folder})
  endforeach()
endfunction()

# Tests that drive the built binary from outside: tests/e2e/*_story.py, tests/crash/crash.py and, with a real
# Kafka, tests/kafka/. Those that take minutes (*_faults.py) have the label kafka: `ops/test kafka` runs them.
function(rahgir_stories)
  # The packages that they import are the distribution's, and so belong to its own interpreter.
  find_program(RAHGIR_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
  file(GLOB stories CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/e2e/*_story.py ${CMAKE_SOURCE_DIR}/tests/crash/crash.py
    ${CMAKE_SOURCE_DIR}/tests/kafka/*_story.py ${CMAKE_SOURCE_DIR}/tests/kafka/*_faults.py)
  foreach(story ${stories})
    get_filename_component(name ${story} NAME_WE)
    add_test(NAME ${name} COMMAND ${RAHGIR_PYTHON} -B ${story})
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "RAHGIR_BINARY=$<TARGET_FILE:rahgir>")
    if(name MATCHES "_faults$")
      set_tests_properties(${name} PROPERTIES LABELS kafka)
    endif()
  endforeach()
endfunction()

# One benchmark program a file bench/*_bench.cc; the other files there are shared by all.
function(rahgir_benches)
  find_package(benchmark REQUIRED)
  file(GLOB shared CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*.cc)
  set(sources ${shared})
  list(FILTER sources INCLUDE REGEX "_bench\\.cc$")
  list(FILTER shared EXCLUDE REGEX "_bench\\.cc$")
  add_library(rahgir_bench STATIC EXCLUDE_FROM_ALL ${shared})
  rahgir_options(rahgir_bench)
  target_link_libraries(rahgir_bench PUBLIC rahgir_ops benchmark::benchmark)
  add_custom_target(benches)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} EXCLUDE_FROM_ALL ${source})
    rahgir_options(${name})
    target_link_libraries(${name} PRIVATE rahgir_bench)
    add_dependencies(benches ${name})
  endforeach()
endfunction()

# One libFuzzer program a file of tests/fuzz/; `fuzzers` builds them all. They need the event store, and
# the import's reader of CSV, but not the rest of ops.
function(rahgir_fuzzers)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/*_fuzz.cc)
  add_custom_target(fuzzers)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} EXCLUDE_FROM_ALL ${source})
    rahgir_options(${name})
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${name} PRIVATE rahgir_eventstore)
    if(name STREQUAL "import_csv_fuzz")
      target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/ops/import/csv.cc)
      target_link_libraries(${name} PRIVATE PkgConfig::csv)
    endif()
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
    add_dependencies(fuzzers ${name})
  endforeach()
endfunction()
