# One target per layer, with exactly the links that DESIGN's layer table allows.

add_library(hallmark_flags INTERFACE)
set(warnings -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow $<$<BOOL:${HALLMARK_WERROR}>:-Werror>)
target_compile_options(hallmark_flags INTERFACE "$<$<NOT:$<COMPILE_LANGUAGE:CUDA>>:${warnings}>"
                                                # What nvcc generates is not pedantic. Kernels call our constexpr functions.
                                                "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wextra;--expt-relaxed-constexpr>")
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlapping copies in "literal" + std::string where there are none (GCC bug 105651).
  target_compile_options(hallmark_flags INTERFACE $<$<NOT:$<COMPILE_LANGUAGE:CUDA>>:-Wno-restrict>)
endif()
target_include_directories(hallmark_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(hallmark_flags INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
if(HALLMARK_SANITIZE)
  target_compile_options(hallmark_flags INTERFACE
    "$<$<NOT:$<COMPILE_LANGUAGE:CUDA>>:-fsanitize=${HALLMARK_SANITIZE};-fno-omit-frame-pointer>")
  target_link_options(hallmark_flags INTERFACE -fsanitize=${HALLMARK_SANITIZE})
endif()

# An executable that calls MPI: in sanitizer builds Open MPI's plugins stay mapped, so that leaks in them have names.
function(hallmark_uses_mpi name)
  if(HALLMARK_SANITIZE)
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/keep_plugins.cpp)
    target_link_options(${name} PRIVATE -rdynamic)
  endif()
endfunction()

# hallmark_layer(<name> SOURCES <file>... [LINKS <target>...] [PRIVATE_LINKS <target>...])
function(hallmark_layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(hallmark_${name} STATIC ${ARG_SOURCES})
  add_library(hallmark::${name} ALIAS hallmark_${name})
  target_link_libraries(hallmark_${name} PUBLIC ${ARG_LINKS} PRIVATE hallmark_flags ${ARG_PRIVATE_LINKS})
endfunction()

# hallmark_test(<name> SOURCES <file>... LINKS <target>... [RANKS <n>...] [TIMEOUT <seconds>])
# With RANKS the test runs once per rank count under mpirun; its main() is tests/mpi/main.cpp.
function(hallmark_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINKS;RANKS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 240)
  endif()
  if(HALLMARK_SANITIZE)
    math(EXPR ARG_TIMEOUT "3 * ${ARG_TIMEOUT}")
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE hallmark_flags ${ARG_LINKS} GTest::gtest)
  target_compile_definitions(${name} PRIVATE HALLMARK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  # Optimising GoogleTest's macros takes most of the build and gains nothing: what is tested is optimised already.
  target_compile_options(${name} PRIVATE -O0)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(ARG_RANKS)
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/mpi/main.cpp)
    target_link_libraries(${name} PRIVATE hallmark::base_mpi)
    hallmark_uses_mpi(${name})
    foreach(ranks IN LISTS ARG_RANKS)
      add_test(NAME ${name}_${ranks}_ranks
               COMMAND ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG} ${ranks} --oversubscribe --bind-to none $<TARGET_FILE:${name}>)
      set_tests_properties(${name}_${ranks}_ranks PROPERTIES TIMEOUT ${ARG_TIMEOUT} PROCESSORS 2 LABELS mpi
                           ENVIRONMENT "${HALLMARK_TEST_ENVIRONMENT}")
    endforeach()
  else()
    target_link_libraries(${name} PRIVATE GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "${HALLMARK_TEST_ENVIRONMENT}")
  endif()
endfunction()

set(HALLMARK_TEST_ENVIRONMENT
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_mpi_yield_when_idle=1
    OMPI_MCA_btl_base_warn_component_unused=0 OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
    ASAN_OPTIONS=fast_unwind_on_malloc=0:detect_leaks=1
    LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0)
