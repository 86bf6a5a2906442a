# The program as a container. Hangfire and MailKit are in by default: the public package source carries them.
#   docker build -t survey-platform .          docker build --build-arg HANGFIRE=false --build-arg MAILKIT=false .
FROM node:22-bookworm-slim AS node

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ARG HANGFIRE=true
ARG MAILKIT=true
WORKDIR /source
COPY . .
RUN dotnet publish src/SurveyPlatform.Web -c Release -o /app -p:Hangfire=$HANGFIRE -p:MailKit=$MAILKIT

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# /data keeps pickup mail, extracts and, without ConnectionStrings:Survey, the embedded database.
RUN mkdir /data && chown $APP_UID /data
VOLUME /data
ENV Survey__DataDirectory=/data
# 32 MB of young objects between two collections: a sixth more pages a second for 40 MB (docs/performance.md).
ENV DOTNET_GCgen0size=0x2000000
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "SurveyPlatform.Web.dll"]
