package io.stepvault.server.grpc;

import io.grpc.stub.StreamObserver;
import io.stepvault.server.organization.NewOrganization;
import io.stepvault.server.organization.OrganizationCatalog;
import io.stepvault.server.organization.Organizations;
import io.stepvault.server.request.RequestId;
import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.CreateOrganizationResponse;
import io.stepvault.v1.DeleteOrganizationRequest;
import io.stepvault.v1.DeleteOrganizationResponse;
import io.stepvault.v1.GetOrganizationRequest;
import io.stepvault.v1.GetOrganizationResponse;
import io.stepvault.v1.ListOrganizationsRequest;
import io.stepvault.v1.ListOrganizationsResponse;
import io.stepvault.v1.OrganizationServiceGrpc;

/** {@code OrganizationService}: messages in, use cases, messages out. */
final class OrganizationGrpcService extends OrganizationServiceGrpc.OrganizationServiceImplBase {
  private final Organizations organizations;

  OrganizationGrpcService(Organizations organizations) {
    this.organizations = organizations;
  }

  @Override
  public void createOrganization(
      CreateOrganizationRequest request, StreamObserver<CreateOrganizationResponse> answer) {
    RequestId requestId = Requests.requestId(request);
    NewOrganization wanted =
        new NewOrganization(request.getId(), request.getDisplayName(), requestId);
    Requests.reply(
        answer,
        CreateOrganizationResponse.newBuilder()
            .setOrganization(
                OrganizationMessages.organization(
                    organizations.create().run(Requests.presented(), wanted)))
            .build());
  }

  @Override
  public void getOrganization(
      GetOrganizationRequest request, StreamObserver<GetOrganizationResponse> answer) {
    Requests.reply(
        answer,
        GetOrganizationResponse.newBuilder()
            .setOrganization(
                OrganizationMessages.organization(
                    organizations.catalog().get(Requests.presented(), request.getId())))
            .build());
  }

  @Override
  public void listOrganizations(
      ListOrganizationsRequest request, StreamObserver<ListOrganizationsResponse> answer) {
    OrganizationCatalog.Page page =
        organizations
            .catalog()
            .list(Requests.presented(), request.getPageSize(), request.getPageToken());
    Requests.reply(
        answer,
        ListOrganizationsResponse.newBuilder()
            .addAllOrganizations(
                page.organizations().stream().map(OrganizationMessages::organization).toList())
            .setNextPageToken(page.nextPageToken())
            .build());
  }

  @Override
  public void deleteOrganization(
      DeleteOrganizationRequest request, StreamObserver<DeleteOrganizationResponse> answer) {
    RequestId requestId = Requests.requestId(request);
    organizations
        .delete()
        .run(
            Requests.presented(),
            request.getId(),
            request.getConfirmId(),
            request.getEtag(),
            requestId);
    Requests.reply(answer, DeleteOrganizationResponse.getDefaultInstance());
  }
}
