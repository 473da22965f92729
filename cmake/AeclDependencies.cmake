# The packages that libaecl stands on, for the build and, installed beside aeclConfig.cmake, for programs that link
# libaecl.a. Takes aecl_how, REQUIRED or QUIET, and AECL_WITH_JPEG; leaves the names of those not found in aecl_missing
# and the targets to link in aecl_dependencies.
set(aecl_missing)

macro(aecl_find name)
  find_package(${name} ${ARGN} ${aecl_how})
  if(NOT ${name}_FOUND)
    list(APPEND aecl_missing ${name})
  endif()
endmacro()

set(THREADS_PREFER_PTHREAD_FLAG ON)
aecl_find(Threads)
aecl_find(OpenCL 1.2)
aecl_find(ZLIB)
aecl_find(PNG 1.6)
if(AECL_WITH_JPEG)
  aecl_find(JPEG)
endif()
aecl_find(OpenSSL COMPONENTS Crypto)

aecl_find(PkgConfig)
if(PkgConfig_FOUND)
  pkg_check_modules(AECL_JANSSON ${aecl_how} IMPORTED_TARGET jansson>=2.10)
endif()
if(NOT AECL_JANSSON_FOUND)
  list(APPEND aecl_missing jansson)
endif()

# CLBlast's own package names a file of the system that it was built on.
find_library(CLBLAST_LIBRARY clblast)
find_path(CLBLAST_INCLUDE clblast_c.h)
mark_as_advanced(CLBLAST_LIBRARY CLBLAST_INCLUDE)
if(NOT CLBLAST_LIBRARY OR NOT CLBLAST_INCLUDE)
  list(APPEND aecl_missing CLBlast)
  if(aecl_how STREQUAL REQUIRED)
    message(FATAL_ERROR "CLBlast is not found (libclblast and clblast_c.h)")
  endif()
elseif(NOT TARGET aecl::clblast)
  add_library(aecl::clblast UNKNOWN IMPORTED)
  set_target_properties(aecl::clblast PROPERTIES IMPORTED_LOCATION "${CLBLAST_LIBRARY}"
                                                 INTERFACE_INCLUDE_DIRECTORIES "${CLBLAST_INCLUDE}")
endif()

set(aecl_dependencies Threads::Threads OpenCL::OpenCL aecl::clblast ZLIB::ZLIB PNG::PNG OpenSSL::Crypto
                      PkgConfig::AECL_JANSSON ${CMAKE_DL_LIBS} m)
if(AECL_WITH_JPEG)
  list(APPEND aecl_dependencies JPEG::JPEG)
endif()
