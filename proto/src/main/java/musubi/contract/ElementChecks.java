package musubi.contract;

import static musubi.contract.ContractChange.*;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.util.stream.Stream;
import musubi.contract.Contract.Method;

/** Packages, files, services, methods and types: what is there, and where. */
final class ElementChecks {
  private ElementChecks() {}

  static Stream<Finding> packages(Versions versions) {
    return Stream.concat(
        versions.gone(each -> each.packages, PACKAGE_GONE, name -> ""),
        versions.added(each -> each.packages, PACKAGE_ADDED, name -> "", name -> ""));
  }

  static Stream<Finding> syntax(Versions versions) {
    return versions.both(
        each -> each.files,
        (was, is) -> differs(SYNTAX_CHANGED, was.getName(), syntax(was), syntax(is)));
  }

  static Stream<Finding> javaPackages(Versions versions) {
    return versions.both(
        each -> each.files,
        (was, is) ->
            differs(JAVA_PACKAGE_CHANGED, was.getName(), javaPackage(was), javaPackage(is)));
  }

  static Stream<Finding> services(Versions versions) {
    return Stream.concat(
        versions.gone(
            each -> each.services, SERVICE_GONE, service -> service.getFile().getPackage()),
        versions.added(
            each -> each.services,
            SERVICE_ADDED,
            service -> service.getFile().getPackage(),
            service -> ""));
  }

  static Stream<Finding> methods(Versions versions) {
    return Stream.concat(
        versions.gone(each -> each.methods, METHOD_GONE, ElementChecks::service),
        versions.added(
            each -> each.methods, METHOD_ADDED, ElementChecks::service, PolicyChecks::routes));
  }

  static Stream<Finding> methodMessages(Versions versions) {
    return versions.both(
        each -> each.methods,
        (was, is) ->
            differs(
                METHOD_MESSAGE_CHANGED,
                was.fullMethodName(),
                messages(was.descriptor()),
                messages(is.descriptor())));
  }

  static Stream<Finding> streaming(Versions versions) {
    return versions.both(
        each -> each.methods,
        (was, is) ->
            differs(
                METHOD_STREAMING_CHANGED,
                was.fullMethodName(),
                streams(was.descriptor()),
                streams(is.descriptor())));
  }

  static Stream<Finding> messages(Versions versions) {
    return Stream.concat(
        versions.gone(each -> each.messages, MESSAGE_GONE, ElementChecks::place),
        versions.added(each -> each.messages, MESSAGE_ADDED, ElementChecks::place, message -> ""));
  }

  static Stream<Finding> enums(Versions versions) {
    return Stream.concat(
        versions.gone(each -> each.enums, ENUM_GONE, ElementChecks::place),
        versions.added(each -> each.enums, ENUM_ADDED, ElementChecks::place, list -> ""));
  }

  static Stream<Finding> places(Versions versions) {
    return Stream.concat(
        versions.both(each -> each.messages, ElementChecks::moved),
        versions.both(each -> each.enums, ElementChecks::moved));
  }

  /** A finding when two values are not the same. */
  static Stream<Finding> differs(ContractChange change, String element, Object was, Object is) {
    return was.equals(is)
        ? Stream.empty()
        : Stream.of(new Finding(change, element, said(was) + " -> " + said(is)));
  }

  private static String said(Object value) {
    return value.toString().isEmpty() ? "none" : value.toString();
  }

  private static Stream<Finding> moved(GenericDescriptor was, GenericDescriptor is) {
    return differs(TYPE_MOVED, was.getFullName(), was.getFile().getName(), is.getFile().getName());
  }

  private static String syntax(FileDescriptor file) {
    var syntax = file.toProto().getSyntax();
    return syntax.isEmpty() ? "proto2" : syntax;
  }

  private static String javaPackage(FileDescriptor file) {
    var options = file.getOptions();
    return options.getJavaPackage() + (options.getJavaMultipleFiles() ? "" : " in one class");
  }

  private static String service(Method method) {
    return method.descriptor().getService().getFullName();
  }

  private static String place(GenericDescriptor type) {
    return type.getFile().getPackage();
  }

  private static String messages(MethodDescriptor method) {
    return method.getInputType().getFullName() + " to " + method.getOutputType().getFullName();
  }

  private static String streams(MethodDescriptor method) {
    var requests = method.isClientStreaming() ? "requests" : "one request";
    return requests + (method.isServerStreaming() ? ", answers" : ", one answer");
  }
}
